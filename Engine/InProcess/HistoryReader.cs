using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.Clocks;
using Coldstart.Storage.Functions;

namespace Coldstart.Engine.InProcess;

/// <summary>Answers over spans of time: live slots out of memory, and what lies before them out of history.</summary>
internal sealed class HistoryReader(IFunctionStore store, GuardedClock clock, FunctionDirectory directory, Upkeep upkeep)
{
    /// <summary>Slots of one function, merged into steps.</summary>
    public ValueTask<SeriesReport?> SeriesAsync(Guid project, Guid functionId, long fromUs, long toUs, long stepUs, CancellationToken cancellation) =>
        throw new NotSupportedException($"{store} {clock} {directory} {upkeep}");

    /// <summary>Usage of every function by UTC day.</summary>
    public ValueTask<IReadOnlyList<DailyUsage>> UsageAsync(Guid project, long fromUs, long toUs, CancellationToken cancellation) =>
        throw new NotSupportedException();

    /// <summary>Kept cold starts.</summary>
    public ValueTask<IReadOnlyList<ColdStartSample>> ColdStartsAsync(ColdStartQuery query, CancellationToken cancellation) =>
        throw new NotSupportedException();
}
