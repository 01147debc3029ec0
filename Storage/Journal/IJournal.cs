using Coldstart.Analytics.Functions;

namespace Coldstart.Storage.Journal;

/// <summary>The durable, ordered record of what was accepted. Nothing is acknowledged before its commit.</summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>The lane that new entries go to; a new one at every start and after every failed write.</summary>
    long Lane { get; }

    /// <summary>
    /// Appends an entry. Returns at once; the outcome comes through the entry's callbacks (a lone appender may hear it before this returns).
    /// </summary>
    /// <exception cref="JournalUnavailableException">Refused: no callback will come.</exception>
    void Append(JournalAppend append);

    /// <summary>Hands every durable, untrimmed entry of earlier lanes to <paramref name="visit"/>, in order. To be called before the first append;
    /// a second pass sees the same entries again (functions of which a block failed are built anew). The memory of an entry lasts until its visit returns.</summary>
    /// <exception cref="JournalDamagedException">A frame is damaged that is not the torn tail of the last write: the start must stop.</exception>
    void Replay(Action<Position, JournalEntry> visit, CancellationToken cancellation);

    /// <summary>
    /// Allows the journal to forget. <paramref name="settled"/> holds per lane the highest sequence up to which everything is covered by the store;
    /// a lane that is not named keeps all its entries, a lane at <see cref="long.MaxValue"/> is wholly covered.
    /// </summary>
    void Trim(IReadOnlyDictionary<long, long> settled);

    /// <summary>
    /// Lanes that may still be replayed, and the lane of new entries. A lane that is missing here is trimmed for good:
    /// no start will hand out an entry of it again, so its place in every vector may be forgotten.
    /// </summary>
    IReadOnlyCollection<long> Lanes { get; }

    /// <summary>What can be told to operators.</summary>
    JournalState State { get; }

    /// <summary>
    /// Keys and dead letters of an entry are in their tables with its commit, and are not replayed. Else they are only in the entry, and who uses the journal
    /// moves them to the tables before it trims.
    /// </summary>
    bool StoresIntake => false;

    /// <summary>Tells a listener of every commit from now on, in place of the one before. A journal that is not made to last has nothing to tell.</summary>
    void Listen(ICommitListener listener)
    {
    }
}

/// <summary>The journal as operators see it.</summary>
/// <param name="Available">False while appends are refused.</param>
/// <param name="Reason">A sentence while it is not available; otherwise empty.</param>
/// <param name="Bytes">Bytes of entries that are not trimmed yet.</param>
/// <param name="Segments">Segment files, in use and spare.</param>
/// <param name="Commits">Commits since the start.</param>
/// <param name="Entries">Entries committed since the start.</param>
public sealed record JournalState(bool Available, string Reason, long Bytes, int Segments, long Commits, long Entries)
{
    /// <summary>Why it is not available, for programs.</summary>
    public JournalTrouble Trouble { get; init; }

    /// <summary>Appends refused since the start: queue full, write failed, closing.</summary>
    public long Refused { get; init; }
}
