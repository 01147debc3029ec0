using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.Clocks;
using Coldstart.Engine.InProcess;
using Coldstart.Storage.Functions;

namespace Coldstart.Engine.History;

/// <summary>Slots of one function merged into steps: live ones out of memory, older ones out of rollups. What came late for an old slot shows there after its flush.</summary>
internal sealed class SeriesReader(IFunctionStore store, GuardedClock clock)
{
    public async ValueTask<SeriesReport?> ReadAsync(FunctionCell cell, long fromUs, long toUs, long stepUs, CancellationToken cancellation)
    {
        var nowUs = clock.NowUs;
        var coarsest = Resolutions.Coarsest(stepUs);
        var live = await new CellJob<Live>(cell, stats => ReadLive(stats, fromUs, toUs, stepUs, coarsest)).AskAsync().WaitAsync(cancellation);
        var points = live.Points;
        foreach (var span in HistorySpan.Cut(fromUs, Math.Min(toUs, live.FromUs), stepUs, nowUs))
        {
            foreach (var row in await store.RollupsAsync(cell.Id, span.Resolution, span.FromUs, span.ToUs, cancellation))
            {
                RollupBytes.MergeInto(PointOf(points, row.SlotStartUs, stepUs), row.Bytes.Span);
            }
        }
        return new SeriesReport(fromUs, toUs, stepUs, nowUs, cell.Identity.Region, points.Select(point => new SeriesPoint(point.Key, point.Value)).ToArray());
    }

    private static Live ReadLive(FunctionStats stats, long fromUs, long toUs, long stepUs, Tier coarsest)
    {
        // A rollup that holds the first live slots would count them twice: live slots answer from its end on.
        var heldFromUs = stats.VisitSlots(toUs, toUs, static (_, _) => { }, coarsest);
        var widthUs = Resolutions.WidthUs(Resolutions.Rollup(stepUs, ageDays: 0));
        var liveFromUs = (heldFromUs + widthUs - 1) / widthUs * widthUs;
        var points = new SortedDictionary<long, SlotTotals>();
        stats.VisitSlots(Math.Max(fromUs, liveFromUs), toUs, (startUs, totals) => PointOf(points, startUs, stepUs).Merge(totals), coarsest);
        return new Live(points, liveFromUs);
    }

    private static SlotTotals PointOf(SortedDictionary<long, SlotTotals> points, long slotStartUs, long stepUs)
    {
        var startUs = slotStartUs / stepUs * stepUs;
        if (!points.TryGetValue(startUs, out var sum)) points.Add(startUs, sum = new SlotTotals());
        return sum;
    }

    /// <param name="Points">Steps by their start.</param>
    /// <param name="FromUs">What is earlier must be read from history.</param>
    private sealed record Live(SortedDictionary<long, SlotTotals> Points, long FromUs);
}
