using System.Collections.Frozen;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Sketches;
using Coldstart.Analytics.Windows;

namespace Coldstart.Api.Queries;

/// <summary>The metrics of which a series can be asked: one line each.</summary>
internal static class SeriesMetrics
{
    private static readonly FrozenDictionary<string, Func<SlotTotals, double?>> Metrics = new Dictionary<string, Func<SlotTotals, double?>>
    {
        ["invocations"] = static t => t[Counter.Invocations],
        ["cold_starts"] = static t => t[Counter.ColdStarts],
        ["cold_start_rate"] = static t => Rate(t[Counter.ColdStarts], t[Counter.Invocations]),
        ["errors"] = static t => t.Failures,
        ["error_rate"] = static t => Rate(t.Failures, t[Counter.Invocations]),
        ["timeouts"] = static t => t[Counter.Timeouts],
        ["out_of_memory"] = static t => t[Counter.OutOfMemory],
        ["throttles"] = static t => t.ThrottlesOfAll,
        ["warmups"] = static t => t[Counter.Warmups],
        ["spillover_invocations"] = static t => t[Counter.SpilloverInvocations],
        ["dead_letter_errors"] = static t => t[Counter.DeadLetterErrors],
        ["concurrent_executions_max"] = static t => Measured(t, Maximum.ConcurrentExecutions),
        ["iterator_age_max"] = static t => Measured(t, Maximum.IteratorAgeMs),
        ["duration_avg"] = static t => DistributionReports.Report(t.WarmDuration, t.ColdDuration, DistributionReports.UsPerMs) is { Count: > 0 } all ? all.Average : null,
        ["duration_p50"] = static t => Duration(t, 0.5),
        ["duration_p95"] = static t => Duration(t, 0.95),
        ["duration_p99"] = static t => Duration(t, 0.99),
        ["init_avg"] = static t => t.Init.IsEmpty ? null : t.Init.Average / DistributionReports.UsPerMs,
        ["init_p50"] = static t => Quantile(t.Init, 0.5),
        ["init_p95"] = static t => Quantile(t.Init, 0.95),
        ["init_p99"] = static t => Quantile(t.Init, 0.99),
        ["memory_max"] = static t => t.Memory.IsEmpty ? null : t.Memory.Maximum / DistributionReports.KbPerMb,
    }.ToFrozenDictionary();

    // Empty steps: what counts is 0, what measures is not there.
    private static readonly FrozenSet<string> Counts =
        ["invocations", "cold_starts", "errors", "timeouts", "out_of_memory", "throttles", "warmups", "spillover_invocations", "dead_letter_errors", "cost_usd"];

    /// <summary>The metric that is money: its values are decimal strings.</summary>
    public const string Cost = "cost_usd";

    public static string[] Names { get; } = [.. Metrics.Keys.Append(Cost).Order(StringComparer.Ordinal)];

    public static bool IsCount(string metric) => Counts.Contains(metric);

    /// <summary>The value of a step, ms, MB, count or share; null where nothing was measured.</summary>
    public static double? Value(string metric, SlotTotals totals) => Metrics[metric](totals);

    private static double? Measured(SlotTotals totals, Maximum maximum) => totals[maximum] is > 0 and var value ? value : null;

    private static double? Rate(long part, long whole) => whole == 0 ? null : (double)part / whole;

    private static double? Quantile(Distribution distribution, double q) =>
        distribution.IsEmpty ? null : Math.Clamp(distribution.Sketch.Quantile(q), distribution.Minimum, distribution.Maximum) / DistributionReports.UsPerMs;

    private static double? Duration(SlotTotals totals, double q)
    {
        if (totals.WarmDuration.IsEmpty && totals.ColdDuration.IsEmpty) return null;
        Span<double> result = stackalloc double[1];
        QuantileSketch.Quantiles(totals.WarmDuration.Sketch, totals.ColdDuration.Sketch, [q], result);
        return result[0] / DistributionReports.UsPerMs;
    }
}
