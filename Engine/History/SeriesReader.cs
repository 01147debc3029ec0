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
        var live = await new CellJob<LiveSeries>(cell, stats => LiveSeries.Read(stats, fromUs, toUs, stepUs)).AskAsync().WaitAsync(cancellation);
        await live.AddHistoryAsync(store, cell.Id, fromUs, toUs, stepUs, nowUs, cancellation);
        return new SeriesReport(fromUs, toUs, stepUs, nowUs, cell.Identity.Region, live.Points.Select(point => new SeriesPoint(point.Key, point.Value)).ToArray());
    }
}
