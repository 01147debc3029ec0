using System.Text;
using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal.Committing;
using Coldstart.Storage.PostgreSql;
using Npgsql;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>
/// The journal as a table in PostgreSQL (docs/designs/postgresql-journal.md). Keys and dead letters of an entry are in their own tables with
/// the same commit, so a replayed entry has none.
/// </summary>
public sealed class PostgreSqlJournal : IJournal
{
    private readonly PostgreSqlStore store;
    private readonly AppendQueue queue = new("The journal has not been replayed yet.");
    private readonly LaneCommitter committer;
    private readonly RangeKeeper keeper;
    private readonly LaneRoll roll;
    private readonly JournalLanes allLanes;
    private int isServing;
    private int isDisposed;

    private PostgreSqlJournal(PostgreSqlStore store, PostgreSqlConnections connections, LaneSession session, IReadOnlyList<string> warnings, StoreBounds bounds, IJournalWorkers workers, TimeProvider time)
    {
        this.store = store;
        Warnings = warnings;
        allLanes = new JournalLanes(store.Source);
        roll = new LaneRoll(allLanes);
        committer = new LaneCommitter(queue, connections, session, roll, bounds, workers, time);
        keeper = new RangeKeeper(store.Source, roll, time);
    }

    public long Lane => committer.Lane;

    /// <summary>What an operator should know of the server's settings, in sentences; told once, at the start.</summary>
    public IReadOnlyList<string> Warnings { get; }

    public IReadOnlyCollection<long> Lanes
    {
        get
        {
            var lane = committer.Lane; // First: it must not be missing because it began in between.
            return new HashSet<long>(roll.Current) { lane };
        }
    }

    public JournalState State
    {
        get
        {
            var refusal = queue.Refusal;
            if (!refusal.IsRefusing) refusal = IsFull ? Full : committer.Stall.Refusal;
            return new JournalState(!refusal.IsRefusing, refusal.Reason, keeper.SizeBytes, keeper.Count, committer.Commits, committer.Entries) { Refused = queue.Refused, Trouble = refusal.Trouble };
        }
    }

    public bool StoresIntake => true;

    /// <summary>Asked before a lane is begun after a failure: whether this process is still the one that may. Blocks.</summary>
    internal Func<bool> MayBeginLane
    {
        set => committer.MayBeginLane = value;
    }

    /// <summary>The keeper of ranges, for tests that make its time pass themselves.</summary>
    internal RangeKeeper Keeper => keeper;

    private static JournalRefusal Full { get; } = new(JournalTrouble.Full, $"The journal in PostgreSQL has reached {Limits.PostgreSqlJournalBytes >> 30} GiB that the store does not cover.");

    private bool IsFull => keeper.SizeBytes > Limits.PostgreSqlJournalBytes;

    /// <summary>Opens the journal, connects, and takes a lane. It takes entries after <see cref="Replay"/>, or after <see cref="Serve"/>.</summary>
    /// <param name="store">The store in the same database, which has brought the tables up to date. It must outlive the journal.</param>
    /// <param name="time">Times attempts and tells which keys have expired.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StoreUnavailableException">Out of reach; or commits would not be durable, as the sentence says.</exception>
    public static Task<PostgreSqlJournal> OpenAsync(PostgreSqlStore store, TimeProvider time, CancellationToken cancellation) =>
        OpenAsync(store, store.Connections, new StoreBounds(), new JournalThreads(), time, cancellation);

    internal static async Task<PostgreSqlJournal> OpenAsync(PostgreSqlStore store, PostgreSqlConnections connections, StoreBounds bounds, IJournalWorkers workers, TimeProvider time, CancellationToken cancellation)
    {
        var (session, warnings) = await Task.Run(() => Connect(connections), cancellation);
        var journal = new PostgreSqlJournal(store, connections, session, warnings, bounds, workers, time);
        try
        {
            await journal.roll.RefreshAsync(cancellation);
            journal.keeper.Start();
            return journal;
        }
        catch
        {
            await journal.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>For a process that is alone: it closes the lanes of all others first, after which what they committed can be read and nothing more will come.</remarks>
    /// <exception cref="StoreUnavailableException">The database is away: the start must stop.</exception>
    public void Replay(Action<Position, JournalEntry> visit, CancellationToken cancellation)
    {
        allLanes.CloseOthersAsync(committer.Lane, cancellation).GetAwaiter().GetResult();
        // Only now: one that was frozen may have begun a lane since this process did.
        var lanes = allLanes.ListAsync(cancellation).GetAwaiter().GetResult().Where(lane => lane != committer.Lane);
        try
        {
            using var connection = store.Connections.OpenAsync(cancellation).GetAwaiter().GetResult();
            foreach (var lane in lanes) new JournalReader(connection, lane).Read(visit, cancellation);
        }
        catch (NpgsqlException failure)
        {
            throw PostgreSqlErrors.Explain(PostgreSqlErrors.Classify(failure) ?? StoreTrouble.OutOfReach, store.Connections.Address, failure);
        }
        roll.RefreshAsync(cancellation).GetAwaiter().GetResult();
        Serve();
    }

    /// <summary>Takes entries without a replay: in a process whose functions are applied by others, which read the journal themselves.</summary>
    public void Serve()
    {
        if (Interlocked.Exchange(ref isServing, 1) == 0) queue.Resume();
    }

    /// <inheritdoc/>
    /// <exception cref="JournalEntryTooLargeException">The entry will never fit: no callback will come.</exception>
    /// <exception cref="EncoderFallbackException">A text of the entry is no valid UTF-16: no callback will come.</exception>
    /// <inheritdoc/>
    public void Listen(ICommitListener listener) => committer.Listener = listener;

    public void Append(JournalAppend append)
    {
        if (IsFull) throw Full.ToException();
        if (committer.Stall.Refusal is { IsRefusing: true } stalled) throw stalled.ToException();
        var waiting = WaitingAppend.Of(append);
        if (waiting.SizeBytes > Limits.JournalFrameBytes) throw new JournalEntryTooLargeException($"A journal entry of {waiting.SizeBytes} bytes is larger than the {Limits.JournalFrameBytes} that the journal takes.");
        if (queue.Enqueue(waiting)) committer.Wake();
    }

    /// <inheritdoc/>
    /// <remarks>Returns at once; ranges that ended and are covered go with the next look at them, within a second.</remarks>
    public void Trim(IReadOnlyDictionary<long, long> settled) => keeper.Settle(settled);

    /// <summary>Refuses new entries, commits those that wait, and closes the lane. If all was settled, the next start finds nothing to read.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) != 0) return;
        await queue.Close();
        await Task.Run(committer.Dispose);
        try
        {
            await keeper.LookAsync(all: true, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // The next start reads what is settled once more, and counts none of it twice.
        }
        await keeper.DisposeAsync();
    }

    private static (LaneSession, IReadOnlyList<string>) Connect(PostgreSqlConnections connections)
    {
        LaneSession? session = null;
        try
        {
            session = LaneSession.Connect(connections, out var warnings);
            session.Open();
            return (session, warnings);
        }
        catch (Exception failure)
        {
            session?.Dispose();
            if (PostgreSqlErrors.Classify(failure) is { } trouble) throw PostgreSqlErrors.Explain(trouble, connections.Address, failure);
            throw;
        }
    }
}
