using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;

namespace Coldstart.Cli.Analyze;

/// <summary>One function over all that was read of it.</summary>
/// <param name="Head">What it is.</param>
/// <param name="Totals">All counts and distributions.</param>
/// <param name="Cost">At tier 1, by the prices of its latest record.</param>
/// <param name="SlowestModule">Of its latest version that told modules; null where none did.</param>
/// <param name="Quality">What is missing or wrong in what was read.</param>
internal sealed record FunctionSummary(FunctionHead Head, SlotTotals Totals, CostBreakdown Cost, ModuleReport? SlowestModule, IReadOnlyList<QualityFinding> Quality)
{
    /// <summary>Warm and cold together, ms.</summary>
    public DistributionReport Duration { get; } = DistributionReports.Report(Totals.WarmDuration, Totals.ColdDuration, DistributionReports.UsPerMs);

    /// <summary>ms.</summary>
    public DistributionReport Init { get; } = Totals.Init.Report(DistributionReports.UsPerMs);

    /// <summary>ms.</summary>
    public DistributionReport Restore { get; } = Totals.Restore.Report(DistributionReports.UsPerMs);

    /// <summary>Memory used, MB.</summary>
    public DistributionReport Memory { get; } = Totals.Memory.Report(DistributionReports.KbPerMb);

    public static FunctionSummary Of(FunctionStats function, long nowUs, PriceBook prices)
    {
        var totals = function.Everything();
        var report = function.Report(Window.OneDay, nowUs, prices, whole: true);
        var modules = report.Versions.Select(static version => version.Modules).FirstOrDefault(static modules => modules.Count > 0) ?? [];
        // Money is exact per price list; a span over a change of prices takes the later ones.
        var cost = prices.CostOf(totals.Usage, function.Identity.Region, function.LastSeenUs);
        return new FunctionSummary(report.Head, totals, cost, modules.Where(static module => module.Name != "other").MaxBy(static module => module.Share), function.QualityOf(totals, cost, modules.Count > 0, nowUs));
    }
}
