using Coldstart.Analytics.Functions;
using Coldstart.Engine.Intake;
using Coldstart.Storage;
using Coldstart.Storage.Journal;

namespace Coldstart.Simulation.Tests.Database;

/// <summary>
/// One front end's lane in the simulated database, as EXACTLY-ONCE.md, rules 1 to 3 and 6 prescribe it: what the journal on PostgreSQL is to be.
/// </summary>
internal sealed class SimJournal(World world, DatabaseClient client) : IJournal
{
    private const int EntriesPerCommitMax = 6;
    private const int TransactionsAtOnceWithoutRule = 3;
    private const long RetryUs = 300_000;
    private const int TriesBeforeDelay = 2;

    private readonly List<JournalAppend> waiting = [];
    private Session? session;
    private long sequence;
    private int running;
    private bool isPaused;

    public long Lane { get; private set; }

    public IReadOnlyCollection<long> Lanes => throw new NotSupportedException();

    public JournalState State => new(!isPaused, "", 0, 0, 0, 0);

    private int TransactionsAtOnce => world.Removed == Rule.OneTransactionPerLane ? TransactionsAtOnceWithoutRule : 1;

    public void Append(JournalAppend append)
    {
        if (isPaused) throw new JournalUnavailableException("The database is away.");
        waiting.Add(append);
        Begin();
    }

    public void Replay(Action<Position, JournalEntry> visit, CancellationToken cancellation) => throw new NotSupportedException();

    public void Trim(IReadOnlyDictionary<long, long> settled) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Begin()
    {
        if (running >= TransactionsAtOnce || waiting.Count == 0) return;
        running++;
        _ = RunAsync();
    }

    private async Task RunAsync()
    {
        try
        {
            while (waiting.Count > 0)
            {
                var batch = waiting.GetRange(0, Math.Min(waiting.Count, 1 + world.Scheduler.Random.Next(EntriesPerCommitMax)));
                waiting.RemoveRange(0, batch.Count);
                await CommitAsync(batch);
            }
        }
        finally
        {
            running--;
        }
    }

    private async Task CommitAsync(List<JournalAppend> batch)
    {
        var mine = default(Session);
        try
        {
            if (session is null) await OpenAsync();
            // With the rule there is one connection; without it every transaction has its own.
            mine = running > 1 || TransactionsAtOnce > 1 ? client.Connect() : session!;
            await ClaimKeysAsync(mine, batch);
        }
        catch (StoreUnavailableException exception)
        {
            // Nothing has a place yet: the lane may go on, on a new connection. It does not, for simplicity.
            Fail(batch, exception);
            return;
        }
        if (batch.Count == 0)
        {
            await EndAsync(mine);
            return;
        }
        await InsertAsync(mine, batch);
    }

    private async Task InsertAsync(Session mine, List<JournalAppend> batch)
    {
        var lane = Lane;
        var entries = new List<(Position, JournalEntry)>(batch.Count);
        foreach (var append in batch)
        {
            var position = new Position(lane, ++sequence);
            append.Assigned(position);
            entries.Add((position, append.Entry));
        }
        var isCommitting = false;
        try
        {
            if (!await client.AskAsync(mine, database => (true, database.InsertRows(mine, lane, entries)), world.Faults.SlowReads))
            {
                Fail(batch, new JournalUnavailableException("The lane is closed."));
                return;
            }
            isCommitting = true;
            await client.AskAsync(mine, database =>
            {
                database.Commit(mine);
                return (true, true);
            }, world.Faults.SlowCommits);
            foreach (var append in batch) append.Committed();
        }
        catch (StoreUnavailableException exception) when (!isCommitting)
        {
            Fail(batch, exception);
        }
        catch (StoreUnavailableException exception)
        {
            await SettleAsync(batch, entries[0].Item1, exception);
        }
    }

    /// <summary>Rule 2: the lane is closed, which no transaction of it survives, and only then it is asked what became of the commit.</summary>
    private async Task SettleAsync(List<JournalAppend> batch, Position first, StoreUnavailableException reason)
    {
        if (world.Removed == Rule.UnknownStopsLane)
        {
            session = client.Connect();
            foreach (var append in batch) append.Failed(new JournalUnavailableException("The connection broke.", reason));
            return;
        }
        isPaused = true;
        session = null;
        for (var tries = 0; ; tries++)
        {
            if (tries == TriesBeforeDelay)
            {
                foreach (var append in batch) append.Delayed(new JournalUnavailableException("Nobody knows yet.", reason));
            }
            try
            {
                await client.AskAsync(database => (database.CloseLane(first.Lane), true));
                var isCommitted = await client.AskAsync(database => database.HasCommitted(first));
                isPaused = false;
                foreach (var append in batch)
                {
                    if (isCommitted) append.Committed();
                    else append.Failed(new JournalUnavailableException("The connection broke before the commit.", reason));
                }
                return;
            }
            catch (StoreUnavailableException)
            {
                await PauseAsync();
            }
        }
    }

    private async Task OpenAsync()
    {
        var opened = client.Connect();
        Lane = await client.AskAsync(opened, database => (true, database.OpenLane(opened)), 0);
        sequence = 0;
        session = opened;
    }

    /// <summary>Rule 6: keys first, in sorted order; who loses the race leaves before it has a place.</summary>
    private async Task ClaimKeysAsync(Session mine, List<JournalAppend> batch)
    {
        var keyed = batch.Where(append => append.Entry.Idempotency is not null)
            .OrderBy(append => append.Entry.Idempotency!.Key, StringComparer.Ordinal).ToList();
        if (keyed.Count == 0) return;
        var wanted = keyed.ConvertAll(append => (NameOf(append.Entry.Idempotency!), append.Entry.Idempotency!));
        var winners = await client.AskAsync(mine, database => database.InsertKeys(mine, wanted) is { } found ? (true, found) : (false, []), world.Faults.SlowReads);
        for (var index = 0; index < keyed.Count; index++)
        {
            if (winners[index] is not { } winner) continue;
            batch.Remove(keyed[index]);
            keyed[index].KeyTaken(winner);
        }
    }

    private async Task EndAsync(Session mine)
    {
        try
        {
            await client.AskAsync(mine, database =>
            {
                database.Rollback(mine);
                return (true, true);
            }, 0);
        }
        catch (StoreUnavailableException)
        {
            session = null;
        }
    }

    /// <summary>What failed behind its place is never anybody's predecessor: the next entry goes to a new lane.</summary>
    private void Fail(List<JournalAppend> batch, Exception reason)
    {
        world.Scheduler.Tell($"lane {Lane} ends: {reason.Message}");
        if (session is { } broken) world.Scheduler.In(world.Scheduler.Between(0, 2_000_000), null, () => world.Database.Disconnect(broken));
        session = null;
        foreach (var append in batch) append.Failed(new JournalUnavailableException(reason.Message, reason));
    }

    private async Task PauseAsync()
    {
        var over = new TaskCompletionSource();
        world.Scheduler.In(RetryUs, client.Process, over.SetResult);
        await over.Task;
    }

    private static KeyName NameOf(IdempotencyRecord record) => new(record.Project, record.Route, record.Key);
}
