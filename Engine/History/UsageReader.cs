using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.InProcess;
using Coldstart.Storage.Functions;

namespace Coldstart.Engine.History;

/// <summary>
/// Usage by function and UTC day: live slots as far back as they reach, daily rollups before. The two meet at midnight, so no day is counted twice;
/// what is still on its way into history is stored first, so none is missed.
/// </summary>
internal sealed class UsageReader(IFunctionStore store, Upkeep upkeep)
{
    private const long DayUs = 86_400_000_000;

    public async ValueTask<IReadOnlyList<DailyUsage>> ReadAsync(ProjectFunctions project, long fromUs, long toUs, CancellationToken cancellation)
    {
        var cells = project.Listed.ToArray();
        var days = new List<DailyUsage>();
        var isStored = false;
        foreach (var cell in cells)
        {
            var live = await AskAsync(cell, fromUs, toUs, cancellation);
            if (fromUs < live.FromUs && live.MayHaveHistory && live.IsDirty && !isStored)
            {
                await upkeep.FlushAllAsync(cancellation);
                isStored = true;
                live = await AskAsync(cell, fromUs, toUs, cancellation);
            }
            if (fromUs < live.FromUs && live.MayHaveHistory) await AddHistoryAsync(cell, live, fromUs, Math.Min(toUs, live.FromUs), cancellation);
            AddTo(days, cell, live.Days);
        }
        return days;
    }

    private static Task<Live> AskAsync(FunctionCell cell, long fromUs, long toUs, CancellationToken cancellation) =>
        new CellJob<Live>(cell, stats => ReadLive(cell, stats, fromUs, toUs)).AskAsync().WaitAsync(cancellation);

    private static Live ReadLive(FunctionCell cell, FunctionStats stats, long fromUs, long toUs)
    {
        var days = new SortedDictionary<long, UsageTable>();
        var liveFromUs = stats.VisitSlots(fromUs, toUs, (startUs, totals) => Merge(days, startUs, totals.Usage));
        return new Live(days, liveFromUs, stats.FirstSeenUs < liveFromUs, cell.Holder.IsDirty || cell.Holder.IsFlushing);
    }

    private async Task AddHistoryAsync(FunctionCell cell, Live live, long fromUs, long toUs, CancellationToken cancellation)
    {
        foreach (var row in await store.RollupsAsync(cell.Id, RollupResolution.Day, fromUs, toUs, cancellation))
        {
            var totals = new SlotTotals();
            RollupBytes.MergeInto(totals, row.Bytes.Span);
            Merge(live.Days, row.SlotStartUs, totals.Usage);
        }
    }

    private static void Merge(SortedDictionary<long, UsageTable> days, long slotStartUs, UsageTable usage)
    {
        if (usage.IsEmpty) return;
        var dayUs = slotStartUs / DayUs * DayUs;
        if (!days.TryGetValue(dayUs, out var sum)) days.Add(dayUs, sum = new UsageTable());
        sum.Merge(usage);
    }

    private static void AddTo(List<DailyUsage> days, FunctionCell cell, SortedDictionary<long, UsageTable> usage)
    {
        var identity = cell.Identity;
        foreach (var (dayUs, table) in usage) days.Add(new DailyUsage(cell.Id, identity.FunctionName, identity.Account, identity.Region, dayUs, table));
    }

    /// <param name="Days">Usage by the start of the day.</param>
    /// <param name="FromUs">What is earlier must be read from history.</param>
    /// <param name="MayHaveHistory">It has records from before that.</param>
    /// <param name="IsDirty">Something of it is not stored.</param>
    private sealed record Live(SortedDictionary<long, UsageTable> Days, long FromUs, bool MayHaveHistory, bool IsDirty);
}
