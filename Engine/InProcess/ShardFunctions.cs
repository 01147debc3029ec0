using System.Collections.Concurrent;
using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Engine.Applying;
using Coldstart.Engine.Clocks;
using Coldstart.Engine.Flushing;
using Coldstart.Engine.Settling;

namespace Coldstart.Engine.InProcess;

/// <summary>The functions of one shard: which are in memory, which must be stored and when. Touched in the shard's turn only; the totals may be read by anyone.</summary>
internal sealed class ShardFunctions(GuardedClock clock, FlushSchedule schedule, FunctionLoads loads, IEngineEvents events, EngineCounters counters)
{
    private readonly List<FunctionCell> loaded = [];
    private readonly HashSet<FunctionCell> uncovered = [];
    private readonly HashSet<FunctionCell> toLoadAgain = [];
    private readonly PriorityQueue<FunctionCell, long> due = new();
    private readonly ConcurrentDictionary<FunctionCell, long> parkedSinceUs = new();
    private long monotonicUs;
    private long statisticsBytes;
    private int evictionCursor = int.MaxValue;
    private ulong anticipated;

    public int LoadedCount => loaded.Count;

    /// <summary>Functions that the store does not cover.</summary>
    public int UncoveredCount => uncovered.Count;

    public long StatisticsBytes => Volatile.Read(ref statisticsBytes);

    /// <summary>When the oldest request was accepted that waits for a function to be read; the end of time where none does.</summary>
    public long OldestParkedUs
    {
        get
        {
            var oldest = long.MaxValue;
            foreach (var (_, sinceUs) in parkedSinceUs) oldest = Math.Min(oldest, sinceUs);
            return oldest;
        }
    }

    /// <summary>A slice begins: the clock is read once for all its blocks.</summary>
    public void Begin() => monotonicUs = clock.MonotonicUs();

    /// <summary>Fetches what the next blocks of a slice need into the cache: one after the other, their misses cost more than all the counting.</summary>
    public void Anticipate(Delivery delivery, int index)
    {
        for (var blocks = 0; index >= 0 && blocks < Limits.BlocksBetweenTasks; blocks++, index = delivery.Next(index))
        {
            if (delivery.CellAt(index).Holder.Stats is { } stats) anticipated ^= stats.Anticipate(delivery.Request.BlockAt(index));
        }
    }

    public void Apply(Applier applier, Delivery delivery, int index, ref Slice slice)
    {
        var cell = delivery.CellAt(index);
        cell.Touch(monotonicUs);
        if (cell.Holder.Stats is null && !cell.Holder.IsBehind && !BringIn(cell))
        {
            if (!cell.Load.HasBlocks) parkedSinceUs[cell] = delivery.Request.Entry.AcceptedAtUs;
            cell.Load.Park(delivery, index);
            Note(cell, delivery.Request.Place);
            slice.Parked++;
            return;
        }
        ApplyNow(applier, cell, delivery, index, ref slice);
    }

    /// <summary>All blocks of a slice were looked at.</summary>
    public void End(Delivery delivery, in Slice slice)
    {
        counters.AddBlocks(slice.Applied, slice.DuplicateBlocks, slice.DuplicateRecords);
        delivery.Done(slice.Done, slice.DuplicateRecords, slice.Refused > 0);
    }

    /// <summary>Statistics for a reader, or null: then the reader is called when they are there.</summary>
    public FunctionStats? Read(FunctionCell cell, ILoadWaiter reader)
    {
        if (cell.Holder.Stats is { } stats) return stats;
        if (BringIn(cell)) return cell.Holder.Stats;
        cell.Load.Join(reader);
        return null;
    }

    /// <summary>A read of the store ended.</summary>
    public void Loaded(Applier applier, FunctionCell cell, LoadOutcome outcome)
    {
        cell.Load.IsRunning = false;
        if (outcome.Failure is { } failure)
        {
            LoadFailed(cell, failure, outcome.IsFinal);
            return;
        }
        Enter(cell, outcome.Stats ?? new FunctionStats(cell.Id, cell.Project, cell.Identity), outcome.StoredVersion);
        if (!cell.Holder.IsBehind) Cover(cell);
        ApplyParked(applier, cell);
        foreach (var reader in cell.Load.TakeReaders() ?? []) reader.Loaded(cell);
    }

    /// <summary>Tries functions again whose blocks wait for a store that failed.</summary>
    public void LoadAgain()
    {
        foreach (var cell in toLoadAgain)
        {
            if (!cell.Load.IsRunning && cell.Holder.Stats is null && !cell.Holder.IsBehind) loads.Start(cell);
        }
        toLoadAgain.Clear();
    }

    /// <summary>Encodes functions that are due.</summary>
    /// <returns>Whether more are due.</returns>
    public bool Collect(FlushRequest request, List<PreparedFlush> into)
    {
        var room = request.CountMax;
        var nowMonotonicUs = clock.MonotonicUs();
        var livingLanes = request.LivingLanes();
        while (due.TryPeek(out var cell, out var dueUs) && (request.All || dueUs <= nowMonotonicUs))
        {
            if (room-- == 0) return true;
            due.Dequeue();
            if (Prepare(cell, request.NowUs, livingLanes) is { } prepared) into.Add(prepared);
        }
        return false;
    }

    public void Stored(PreparedFlush prepared)
    {
        var cell = prepared.Cell;
        cell.Holder.FlushStored(prepared.Flush);
        if (cell.Holder.Stats is { } stats)
        {
            Measure(cell, stats.ApproximateBytes);
            cell.Remember(stats);
        }
        Cover(cell);
        if (cell.Holder.IsDirty && !cell.Holder.IsBehind) due.Enqueue(cell, schedule.DueUs(clock.MonotonicUs()));
    }

    /// <summary>The store holds another version than this process wrote.</summary>
    public void Lost(PreparedFlush prepared)
    {
        var cell = prepared.Cell;
        counters.AddLostFlush();
        counters.AddBehind(1);
        cell.Holder.FlushLost();
        Leave(cell);
        cell.ForgetReports();
        events.FunctionBehind(cell.Id, default, "The store holds a version that this process did not write.", null);
    }

    /// <summary>The first block in the journal that the store does not cover for some function here.</summary>
    public OrderedPosition FirstUncovered()
    {
        var first = OrderedPosition.End;
        foreach (var cell in uncovered) first = OrderedPosition.Earlier(first, cell.Holder.FirstUncovered);
        return first;
    }

    /// <summary>Lets go of stored functions that nobody used since <paramref name="beforeUs"/> (monotonic).</summary>
    /// <returns>Whether there are more to look at.</returns>
    public bool Evict(long beforeUs, int countMax)
    {
        var evicted = 0;
        if (evictionCursor >= loaded.Count) evictionCursor = loaded.Count - 1;
        for (; countMax > 0 && evictionCursor >= 0; countMax--, evictionCursor--)
        {
            var cell = loaded[evictionCursor];
            if (!cell.Holder.MayLeave || cell.UsedAtUs >= beforeUs) continue;
            cell.Remember(cell.Holder.Stats!);
            cell.Holder.Unload();
            Leave(cell);
            cell.ForgetReports();
            evicted++;
        }
        if (evicted > 0) counters.AddEvictions(evicted);
        if (evictionCursor >= 0) return true;
        evictionCursor = int.MaxValue;
        return false;
    }

    /// <summary>Functions that a pass over the journal left behind begin anew.</summary>
    public List<FunctionCell> StartOver()
    {
        var behind = uncovered.Where(cell => cell.Holder is { IsBehind: true, IsDamaged: false }).ToList();
        foreach (var cell in behind)
        {
            counters.AddBehind(-1);
            cell.Holder.StartOver();
            Leave(cell);
            uncovered.Remove(cell);
        }
        return behind;
    }

    private void ApplyNow(Applier applier, FunctionCell cell, Delivery delivery, int index, ref Slice slice)
    {
        var block = delivery.ViewAt(index);
        var duplicates = 0;
        var outcome = delivery.IsReplay
            ? applier.Replay(cell.Holder, cell.Project, cell.Id, block)
            : applier.Apply(cell.Holder, cell.Id, block, out duplicates);
        switch (outcome)
        {
            case BlockOutcome.Applied:
                slice.Applied++;
                slice.DuplicateRecords += duplicates;
                break;
            case BlockOutcome.Duplicate:
                slice.DuplicateBlocks++;
                return;
            case BlockOutcome.Unreadable:
                slice.Unreadable++;
                break;
            default:
                slice.Refused++;
                uncovered.Add(cell);
                if (cell.Holder.Stats is null) Leave(cell);
                return;
        }
        if (Note(cell, block.Place) && !cell.Holder.IsFlushing) due.Enqueue(cell, schedule.DueUs(monotonicUs));
        cell.Publish(cell.Holder.Stats!);
    }

    private void ApplyParked(Applier applier, FunctionCell cell)
    {
        Begin();
        foreach (var (delivery, index) in TakeParked(cell))
        {
            var slice = default(Slice);
            ApplyNow(applier, cell, delivery, index, ref slice);
            End(delivery, slice);
        }
    }

    private bool Note(FunctionCell cell, OrderedPosition place)
    {
        var isFirst = cell.Holder.NoteUncovered(place);
        if (isFirst) uncovered.Add(cell);
        return isFirst;
    }

    private void Cover(FunctionCell cell)
    {
        if (cell.Holder.FirstUncovered == OrderedPosition.End) uncovered.Remove(cell);
    }

    /// <returns>True where the statistics are there now.</returns>
    private bool BringIn(FunctionCell cell)
    {
        if (cell.Load.IsRunning) return false;
        if (cell.Holder.StoredVersion > 0)
        {
            loads.Start(cell);
            return false;
        }
        Enter(cell, new FunctionStats(cell.Id, cell.Project, cell.Identity), 0);
        return true;
    }

    private void Enter(FunctionCell cell, FunctionStats stats, long storedVersion)
    {
        cell.Holder.Load(stats, storedVersion);
        // A number of the version may mean another state than the same number before the function left memory.
        cell.ForgetReports();
        if (storedVersion > 0) cell.Publish(stats);
        cell.Touch(clock.MonotonicUs());
        if (cell.LoadedIndex >= 0) return;
        cell.LoadedIndex = loaded.Count;
        loaded.Add(cell);
        Measure(cell, stats.ApproximateBytes);
    }

    /// <summary>Takes a cell out of those in memory.</summary>
    private void Leave(FunctionCell cell)
    {
        if (cell.LoadedIndex < 0) return;
        var last = loaded[^1];
        loaded[cell.LoadedIndex] = last;
        last.LoadedIndex = cell.LoadedIndex;
        loaded.RemoveAt(loaded.Count - 1);
        cell.LoadedIndex = -1;
        Measure(cell, 0);
    }

    private void LoadFailed(FunctionCell cell, Exception failure, bool isFinal)
    {
        foreach (var reader in cell.Load.TakeReaders() ?? []) reader.LoadFailed(cell, failure);
        if (!isFinal)
        {
            if (cell.Load.HasBlocks) toLoadAgain.Add(cell);
            return;
        }
        if (!cell.Holder.IsBehind)
        {
            counters.AddBehind(1);
            cell.Holder.FallBehind(OrderedPosition.End);
            cell.Holder.IsDamaged = true;
        }
        foreach (var (delivery, _) in TakeParked(cell)) delivery.Done(1, 0, anyRefused: true);
    }

    private List<(Delivery Delivery, int Index)> TakeParked(FunctionCell cell)
    {
        parkedSinceUs.TryRemove(cell, out _);
        return cell.Load.TakeBlocks() ?? [];
    }

    private PreparedFlush? Prepare(FunctionCell cell, long nowUs, IReadOnlyCollection<long> livingLanes)
    {
        var place = cell.Holder.FirstUncovered;
        try
        {
            var flush = cell.Holder.PrepareFlush(nowUs, livingLanes);
            return flush is null ? null : PreparedFlush.Of(cell, flush);
        }
#pragma warning disable CA1031 // A bug in one function must not keep the others from the store: it stops, the journal keeps its blocks.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            counters.AddBehind(1);
            cell.Holder.FallBehind(place);
            Leave(cell);
            events.FunctionBehind(cell.Id, default, "The function could not be encoded.", exception);
            return null;
        }
    }

    private void Measure(FunctionCell cell, long sizeBytes)
    {
        Volatile.Write(ref statisticsBytes, statisticsBytes + sizeBytes - cell.MeasuredBytes);
        cell.MeasuredBytes = sizeBytes;
    }
}
