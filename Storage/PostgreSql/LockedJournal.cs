using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal;

namespace Coldstart.Storage.PostgreSql;

/// <summary>A journal that takes entries only while this server holds the lock of its database.</summary>
internal sealed class LockedJournal(IJournal journal, PostgreSqlServerLock right) : IJournal
{
    private const string Lost = "The session that holds the lock of this process on its database is lost; it is being taken again.";

    public long Lane => journal.Lane;

    public IReadOnlyCollection<long> Lanes => journal.Lanes;

    public bool StoresIntake => journal.StoresIntake;

    // Whether the lock is held is the storage's to tell.
    public JournalState State => journal.State;

    public void Append(JournalAppend append)
    {
        if (!right.IsHeld) throw new JournalUnavailableException(Lost);
        journal.Append(append);
    }

    public void Replay(Action<Position, JournalEntry> visit, CancellationToken cancellation) => journal.Replay(visit, cancellation);

    public void Trim(IReadOnlyDictionary<long, long> settled) => journal.Trim(settled);

    public void Listen(ICommitListener listener) => journal.Listen(listener);

    public ValueTask DisposeAsync() => journal.DisposeAsync();
}
