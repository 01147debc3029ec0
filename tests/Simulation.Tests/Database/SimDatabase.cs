using Coldstart.Analytics.Functions;
using Coldstart.Engine.Intake;
using Coldstart.Simulation.Tests.Kernel;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Simulation.Tests.Database;

/// <summary>
/// A database server with the journal's tables: transactions, share locks, and reads as of a moment. Every method is one statement, which happens at once;
/// when it happens, and whether anybody hears of it, is the matter of <see cref="DatabaseClient"/>.
/// </summary>
internal sealed class SimDatabase(Scheduler scheduler, Rule removed, Truth truth)
{
    /// <summary>How long a range lasts.</summary>
    public const long RangeUs = 3_000_000;

    private readonly Dictionary<long, LaneRow> lanes = [];
    private readonly SortedDictionary<long, RangeRow> ranges = [];
    private readonly Dictionary<KeyName, KeyRow> keys = [];
    private readonly List<Session> sessions = [];
    private long lastLane;

    /// <summary>The server's own clock.</summary>
    public SimTime Time { get; } = new(scheduler, null);

    public bool IsDown { get; set; }

    /// <summary>Commits so far: a view is a number of these.</summary>
    public long Stamp { get; private set; }

    public SimTables Tables { get; } = new(truth);

    /// <summary>Something is in a range that is not dropped.</summary>
    public bool HasRows => ranges.Values.Any(range => range.DroppedStamp == long.MaxValue && range.Rows.Count > 0);

    private long CurrentRange => Time.WallUs / RangeUs;

    public Session Connect()
    {
        var session = new Session();
        sessions.Add(session);
        return session;
    }

    /// <summary>The server ends a session: what it did not commit is undone.</summary>
    public void Disconnect(Session session)
    {
        session.IsOpen = false;
        Rollback(session);
        sessions.Remove(session);
    }

    public void Restart()
    {
        scheduler.Tell("the database restarts");
        foreach (var session in sessions.ToArray()) Disconnect(session);
    }

    public long NextStamp() => ++Stamp;

    public long OpenLane(Session session)
    {
        var lane = new LaneRow(++lastLane, session, NextStamp());
        lanes.Add(lane.Number, lane);
        return lane.Number;
    }

    /// <summary>Claims keys. Null: another transaction holds one of them, and this one has to wait.</summary>
    /// <returns>For each key the winner that has it already, or null.</returns>
    public UsedKey?[]? InsertKeys(Session session, IReadOnlyList<(KeyName Name, IdempotencyRecord Record)> wanted)
    {
        var transaction = session.Transaction ??= new Transaction();
        var winners = new UsedKey?[wanted.Count];
        for (var index = 0; index < wanted.Count; index++)
        {
            var (name, record) = wanted[index];
            if (keys.TryGetValue(name, out var row))
            {
                if (ReferenceEquals(row.Owner, transaction) && transaction.Keys.Exists(key => ReferenceEquals(key.Record, record))) continue;
                if (row.Owner is not null && !ReferenceEquals(row.Owner, transaction)) return null;
                winners[index] = row.Used;
                continue;
            }
            keys.Add(name, new KeyRow(transaction, new UsedKey(record, default)));
            transaction.Keys.Add((name, record));
        }
        return winners;
    }

    /// <summary>Inserts entries into the range of now, and their places into their keys.</summary>
    /// <returns>False where lane or range is closed: the transaction is undone.</returns>
    public bool InsertRows(Session session, long lane, IReadOnlyList<(Position Position, JournalEntry Entry)> entries)
    {
        var transaction = session.Transaction ??= new Transaction();
        var range = CurrentRange;
        if (!ranges.TryGetValue(range, out var row)) ranges.Add(range, row = new RangeRow(range));
        if (removed != Rule.InsertChecksRange)
        {
            if (row.IsSealed || !lanes.TryGetValue(lane, out var laneRow) || laneRow.IsClosed)
            {
                Rollback(session);
                return false;
            }
            transaction.Ranges.Add(range);
            transaction.Lanes.Add(lane);
        }
        foreach (var (position, entry) in entries)
        {
            transaction.Rows.Add(new JournalRow(position, range, [.. entry.Blocks.Select(block =>
                new TailBlock(entry.Project, block.FunctionId, position, block.Previous, entry.AcceptedAtUs, block.Block))]));
            if (entry.Idempotency is { } key) keys[new KeyName(key.Project, key.Route, key.Key)].Used = new UsedKey(key, position);
        }
        return true;
    }

    public void Commit(Session session)
    {
        if (session.Transaction is not { } transaction) return;
        session.Transaction = null;
        var stamp = NextStamp();
        foreach (var row in transaction.Rows)
        {
            row.Stamp = stamp;
            // Without the check of the range the row goes into a partition that is dropped already: it is nowhere.
            ranges[row.Range].Rows.Add(row);
            truth.Committed(row);
            scheduler.Tell($"committed {row}");
        }
        foreach (var (name, _) in transaction.Keys) keys[name].Owner = null;
    }

    public void Rollback(Session session)
    {
        if (session.Transaction is not { } transaction) return;
        session.Transaction = null;
        foreach (var (name, _) in transaction.Keys) keys.Remove(name);
    }

    /// <returns>False while a transaction holds the lane.</returns>
    public bool CloseLane(long lane)
    {
        if (IsHeld(transaction => transaction.Lanes.Contains(lane))) return false;
        if (lanes.TryGetValue(lane, out var row)) row.IsClosed = true;
        NextStamp();
        return true;
    }

    public bool HasCommitted(Position position) => ranges.Values.Any(range => range.DroppedStamp == long.MaxValue && range.Rows.Exists(row => row.Position == position));

    public UsedKey? FindKey(KeyName name) => keys.TryGetValue(name, out var row) && row.Owner is null ? row.Used : null;

    public IReadOnlyList<JournalRange> Ranges() => [.. ranges.Values
        .Where(range => range.DroppedStamp == long.MaxValue)
        .Select(range => new JournalRange(range.Id, range.Id * RangeUs, (range.Id + 1) * RangeUs, range.Id < CurrentRange, range.IsSealed))];

    public bool Seal(long range)
    {
        if (range >= CurrentRange || IsHeld(transaction => transaction.Ranges.Contains(range))) return false;
        ranges[range].IsSealed = true;
        NextStamp();
        return true;
    }

    public IReadOnlyList<FunctionPosition> Scan(long range) => ranges.TryGetValue(range, out var row) && row.DroppedStamp == long.MaxValue
        ? [.. row.Rows.SelectMany(entry => entry.Blocks).GroupBy(block => (block.Project, block.Function, block.Position.Lane))
            .Select(group => new FunctionPosition(group.Key.Project, group.Key.Function, new Position(group.Key.Lane, group.Max(block => block.Position.Sequence))))]
        : [];

    public void Drop(long range)
    {
        if (!ranges.TryGetValue(range, out var row) || row.DroppedStamp != long.MaxValue) return;
        if (!row.IsSealed) scheduler.Fail($"range {range} is dropped unsealed");
        scheduler.Tell($"range {range} is dropped with {row.Rows.Count} entries");
        row.DroppedStamp = NextStamp();
    }

    public void CloseAbandonedLanes()
    {
        foreach (var lane in lanes.Values)
        {
            if (!lane.Writer.IsOpen && !lane.IsClosed) CloseLane(lane.Number);
            var isLeft = ranges.Values.Any(range => range.DroppedStamp == long.MaxValue && range.Rows.Exists(row => row.Position.Lane == lane.Number));
            if (!lane.IsClosed || isLeft || lane.GoneStamp != long.MaxValue) continue;
            lane.GoneStamp = NextStamp();
            truth.LaneGone(lane.Number);
            scheduler.Tell($"lane {lane.Number} is forgotten");
        }
    }

    /// <summary>Lanes as of a moment.</summary>
    public long[] LanesAt(long stamp) => [.. lanes.Values.Where(lane => lane.OpenedStamp <= stamp && lane.GoneStamp > stamp).Select(lane => lane.Number)];

    /// <summary>Blocks of functions behind what they applied, as of a moment.</summary>
    public List<TailBlock> TailAt(long stamp, IReadOnlyList<TailRequest> functions)
    {
        var applied = functions.ToLookup(request => request.Function, request => request.Applied);
        return [.. ranges.Values.Where(range => range.DroppedStamp > stamp).SelectMany(range => range.Rows)
            .Where(row => row.Stamp <= stamp)
            .OrderBy(row => row.Position.Lane).ThenBy(row => row.Position.Sequence)
            .SelectMany(row => row.Blocks)
            .Where(block => applied[block.Function].Any(vector => !Covers(vector, block.Position)))];
    }

    private static bool Covers(IReadOnlyList<Position> vector, Position position) =>
        vector.Any(applied => applied.Lane == position.Lane && applied.Sequence >= position.Sequence);

    private bool IsHeld(Func<Transaction, bool> holds) => sessions.Exists(session => session.Transaction is { } transaction && holds(transaction));
}
