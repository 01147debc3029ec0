using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.Applying;
using Coldstart.Simulation.Tests.Database;
using Coldstart.Simulation.Tests.Kernel;

namespace Coldstart.Simulation.Tests;

/// <summary>
/// Sees everything and forgets nothing: which records were sent and how, which were committed, which were acknowledged. Records are told apart by their
/// billed duration, which is their number.
/// </summary>
internal sealed class Truth(Scheduler scheduler)
{
    private readonly Dictionary<Guid, List<(Position Position, long Record, bool IsPoison)>> committed = [];
    private readonly HashSet<Guid> poison = [];
    private readonly HashSet<long> gone = [];
    private readonly Dictionary<long, Protection> kinds = [];
    private readonly HashSet<long> acknowledged = [];
    private readonly Dictionary<Guid, HashSet<long>> visible = [];
    private readonly FunctionBatchScratch scratch = new();

    public IEnumerable<Guid> Functions => committed.Keys;

    public void Sent(long record, Protection kind) => kinds[record] = kind;

    /// <summary>A client heard 200.</summary>
    public void Acknowledged(IEnumerable<long> records) => acknowledged.UnionWith(records);

    /// <summary>Records of a function were acknowledged as visible.</summary>
    /// <returns>All that readers must see from now on.</returns>
    public Sum Visible(Guid function, IEnumerable<long> records)
    {
        if (!visible.TryGetValue(function, out var seen)) visible.Add(function, seen = []);
        seen.UnionWith(records);
        return new Sum(seen.Count, seen.Sum());
    }

    /// <summary>A reader is shown a sum.</summary>
    public void Shown(Guid function, Sum shown, Sum atLeast)
    {
        scheduler.Tell($"{function.ToString()[..4]} is shown with {shown}");
        var committedNow = Expect(function, _ => true);
        if (shown.Count < atLeast.Count || shown.Numbers < atLeast.Numbers) scheduler.Fail($"function {function.ToString()[..8]} shows {shown}, visible were {atLeast}");
        if (shown.Count > committedNow.Count || shown.Numbers > committedNow.Numbers) scheduler.Fail($"function {function.ToString()[..8]} shows {shown}, committed are {committedNow}");
    }

    public void Committed(JournalRow row)
    {
        foreach (var block in row.Blocks)
        {
            if (!committed.TryGetValue(block.Function, out var list)) committed.Add(block.Function, list = []);
            var records = new List<long>();
            var isPoison = false;
            var reader = new FunctionBatchReader(block.Block.Span, scratch);
            while (reader.Read())
            {
                records.Add(reader.Current.BilledMs);
                isPoison |= reader.Current.TimeUs < 0;
            }
            foreach (var record in records) list.Add((row.Position, record, isPoison));
            if (isPoison) poison.Add(UnreadableBlocks.IdOf(block.Function, row.Position, block.AcceptedAtUs));
        }
    }

    /// <summary>Nothing of a lane is left: stored snapshots must hold all of it.</summary>
    public void LaneGone(long lane) => gone.Add(lane);

    /// <summary>A snapshot is stored: it must hold exactly what its vector says.</summary>
    public void Stored(Guid function, IReadOnlyList<Position> vector, Sum stored)
    {
        scheduler.Tell($"stored {function.ToString()[..4]} with [{string.Join(' ', vector.Select(position => $"{position.Lane}:{position.Sequence}"))}] {stored}");
        var upTo = vector.ToDictionary(position => position.Lane, position => position.Sequence);
        var expected = Expect(function, position => gone.Contains(position.Lane) || upTo.GetValueOrDefault(position.Lane) >= position.Sequence);
        if (stored != expected) scheduler.Fail($"function {function.ToString()[..8]} was stored with {stored}, its vector [{string.Join(' ', vector)}] says {expected}");
    }

    /// <summary>Everything is stored: all that was committed must be there once, and nothing else; all that was acknowledged must have been committed.</summary>
    public void AllStored(Guid function, Sum stored)
    {
        var expected = Expect(function, _ => true);
        if (stored != expected) scheduler.Fail($"function {function.ToString()[..8]} ends with {stored}, committed were {expected}");
    }

    /// <summary>Blocks that cannot be applied are letters, each of them and nothing else.</summary>
    public void CheckLetters(IReadOnlySet<Guid> letters)
    {
        if (!poison.SetEquals(letters)) scheduler.Fail($"{poison.Count} blocks cannot be applied, and {letters.Count} letters are kept");
    }

    public void CheckCommits()
    {
        var times = committed.Values.SelectMany(list => list).GroupBy(entry => entry.Record).ToDictionary(group => group.Key, group => group.Count());
        foreach (var record in acknowledged)
        {
            if (!times.ContainsKey(record)) scheduler.Fail($"record {record} ({kinds[record]}) was acknowledged and is not in the journal");
        }
        foreach (var (record, count) in times)
        {
            if (count > 1 && kinds[record] != Protection.WithId) scheduler.Fail($"record {record} ({kinds[record]}) was committed {count} times");
        }
    }

    /// <summary>What a function must count of the records that a reader may rely on.</summary>
    public Sum Expect(Guid function, Func<Position, bool> isCovered)
    {
        var sum = default(Sum);
        if (!committed.TryGetValue(function, out var list)) return sum;
        var met = new HashSet<long>();
        foreach (var (position, record, isPoison) in list)
        {
            // A record with an id counts once, however often it was sent; one in a block that cannot be applied is a letter.
            if (!isPoison && isCovered(position) && (met.Add(record) || kinds[record] != Protection.WithId)) sum = sum.Plus(new Sum(1, record));
        }
        return sum;
    }
}

/// <summary>How a client protects a record against its own retries.</summary>
internal enum Protection
{
    /// <summary>Retried under an idempotency key.</summary>
    WithKey,

    /// <summary>Retried, with an id in the record.</summary>
    WithId,

    /// <summary>Never retried.</summary>
    Plain,
}

/// <summary>A count of records and the sum of their numbers.</summary>
internal readonly record struct Sum(long Count, long Numbers)
{
    public Sum Plus(Sum other) => new(Count + other.Count, Numbers + other.Numbers);

    public static Sum Of(SlotTotals totals) => new(totals[Counter.Invocations], totals[Counter.BilledMs]);

    public override string ToString() => $"{Count} records (sum {Numbers})";
}
