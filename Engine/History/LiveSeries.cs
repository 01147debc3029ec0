using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Windows;
using Coldstart.Storage.Functions;

namespace Coldstart.Engine.History;

/// <summary>Slots of one function that are in memory, merged into steps by their start.</summary>
/// <param name="Points">Steps by their start, µs since 1970 UTC.</param>
/// <param name="FromUs">What is earlier must be read from history.</param>
internal sealed record LiveSeries(SortedDictionary<long, SlotTotals> Points, long FromUs)
{
    /// <summary>Reads what is live in [from, to); in the function's turn.</summary>
    public static LiveSeries Read(FunctionStats stats, long fromUs, long toUs, long stepUs)
    {
        var coarsest = Resolutions.Coarsest(stepUs);
        // A rollup that holds the first live slots would count them twice: live slots answer from its end on.
        var heldFromUs = stats.VisitSlots(toUs, toUs, static (_, _) => { }, coarsest);
        var widthUs = Resolutions.WidthUs(Resolutions.Rollup(stepUs, ageDays: 0));
        var liveFromUs = (heldFromUs + widthUs - 1) / widthUs * widthUs;
        var live = new LiveSeries([], liveFromUs);
        stats.VisitSlots(Math.Max(fromUs, liveFromUs), toUs, (startUs, totals) => live.PointOf(startUs, stepUs).Merge(totals), coarsest);
        return live;
    }

    /// <summary>Adds what is earlier from rollups.</summary>
    public async Task AddHistoryAsync(IFunctionStore store, Guid function, long fromUs, long toUs, long stepUs, long nowUs, CancellationToken cancellation)
    {
        foreach (var span in HistorySpan.Cut(fromUs, Math.Min(toUs, FromUs), stepUs, nowUs))
        {
            foreach (var row in await store.RollupsAsync(function, span.Resolution, span.FromUs, span.ToUs, cancellation))
            {
                RollupBytes.MergeInto(PointOf(row.SlotStartUs, stepUs), row.Bytes.Span);
            }
        }
    }

    private SlotTotals PointOf(long slotStartUs, long stepUs)
    {
        var startUs = slotStartUs / stepUs * stepUs;
        if (!Points.TryGetValue(startUs, out var sum)) Points.Add(startUs, sum = new SlotTotals());
        return sum;
    }
}
