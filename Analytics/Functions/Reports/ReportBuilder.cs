using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Quality;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Functions.Reports;

/// <summary>Builds the report of a function over a window.</summary>
internal static class ReportBuilder
{
    public static FunctionReport Build(FunctionStats function, FunctionState state, Window window, long nowUs, PriceBook prices, bool whole)
    {
        state.Metrics?.Compare();
        // What passed its deadline since the last record is lost now: nobody else will say so.
        state.Joiner.Settle(nowUs);
        var dayInvocations = window == Window.OneDay ? -1 : state.Windows.CountIn(Window.OneDay, Counter.Invocations, nowUs);
        long[] boundaries = [.. prices.ChangesBetween(nowUs - window.LengthUs() - window.Tier().SlotUs(), nowUs)];
        var reading = state.Windows.Read(window, nowUs, boundaries);
        var totals = reading.Totals;
        var cost = CostOf(reading, boundaries, function.Identity.Region, prices);
        IReadOnlyList<ModuleReport> modules = whole ? state.Modules.Report(reading.FromUs, reading.ToUs) : [];
        return new FunctionReport
        {
            Head = state.Facts.Head(function.Id, function.Identity),
            Window = window,
            FromUs = reading.FromUs,
            ToUs = reading.ToUs,
            AsOfUs = nowUs,
            ValidUntilUs = Math.Min(reading.ValidUntilUs, state.Joiner.DueUs),
            Version = function.Version,
            Status = StatusOf(totals),
            Duration = DistributionReports.Report(totals.WarmDuration, totals.ColdDuration, DistributionReports.UsPerMs),
            Init = totals.Init.Report(DistributionReports.UsPerMs),
            Restore = totals.Restore.Report(DistributionReports.UsPerMs),
            Cold = totals.ColdDuration.Report(DistributionReports.UsPerMs),
            Warm = totals.WarmDuration.Report(DistributionReports.UsPerMs),
            Memory = totals.Memory.Report(DistributionReports.KbPerMb),
            BilledCount = totals[Counter.BilledCount],
            BilledMs = totals[Counter.BilledMs],
            Cost = cost,
            Modules = modules,
            Versions = whole ? VersionsOf(state) : [],
            Environments = EnvironmentsOf(totals, state.Environments),
            Measured = MeasuredIn(totals, state.Measured.LastUs),
            Metrics = state.Metrics is { LastUs: > 0 and var lastUs } ? new MetricReport(totals[Counter.MetricInvocations], lastUs) : null,
            Doors = whole ? QualityReporter.Doors(state.Quality) : [],
            Quality = whole ? QualityReporter.Findings(state.Quality, totals, cost, modules.Count > 0, nowUs) : [],
            InvocationsLast24Hours = dayInvocations < 0 ? totals[Counter.Invocations] : dayInvocations,
        };
    }

    /// <summary>The counts of some totals.</summary>
    public static StatusCounts StatusOf(SlotTotals totals) => new(
        totals[Counter.Invocations],
        totals[Counter.ColdStarts],
        totals.Successes,
        totals[Counter.Errors],
        totals[Counter.Timeouts],
        totals[Counter.OutOfMemory],
        totals.ThrottlesOfAll,
        totals[Counter.Warmups],
        totals[Counter.SelfMeasuredInits],
        totals[Counter.SuppressedInits],
        totals[Counter.ProactiveInits],
        totals[Counter.InitFailures],
        totals[Counter.Lost],
        totals[Counter.DroppedRecords]);

    private static MeasuredReport? MeasuredIn(SlotTotals totals, long lastUs) => lastUs == 0 ? null : new(
        totals[Counter.MeasuredThrottles],
        totals[Counter.SpilloverInvocations],
        totals[Counter.DeadLetterErrors],
        totals[Maximum.ConcurrentExecutions],
        totals[Maximum.IteratorAgeMs],
        lastUs);

    private static CostBreakdown CostOf(WindowReading reading, long[] boundaries, string region, PriceBook prices)
    {
        if (boundaries.Length == 0) return prices.CostOf(reading.Totals.Usage, region, reading.ToUs);
        var parts = reading.UsageByPeriod.Select((usage, period) => prices.CostOf(usage, region, period == 0 ? reading.FromUs : boundaries[period - 1]));
        return CostBreakdown.Sum(parts);
    }

    private static VersionReport[] VersionsOf(FunctionState state) =>
    [
        .. state.Versions.Versions.OrderByDescending(static version => version.LastSeenUs).Select(version => new VersionReport(
            version.Text,
            version.FirstSeenUs,
            version.LastSeenUs,
            version.Invocations,
            version.ColdStarts,
            version.Errors,
            version.Init.Report(DistributionReports.UsPerMs),
            version.DurationCount == 0 ? 0 : version.DurationUs / DistributionReports.UsPerMs / version.DurationCount,
            version.Modules.Report(state.Modules.Names))),
    ];

    private static EnvironmentReport[] EnvironmentsOf(SlotTotals totals, EnvironmentNames names)
    {
        var reports = new List<EnvironmentReport>();
        foreach (var row in totals.Environments)
        {
            if (row.Environment == 0) continue;
            reports.Add(new EnvironmentReport(names.NameOf(row.Environment), row.Invocations, row.ColdStarts, row.Errors));
        }
        return [.. reports];
    }
}
