using System.Globalization;
using System.Text.Json;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;
using Coldstart.Cli.Analyze.Output;

namespace Coldstart.Cli.Check;

/// <summary>A figure that can be held against a limit.</summary>
/// <param name="Name">For programs; the option is <c>--max-</c> and it, with dashes.</param>
/// <param name="Title">For people.</param>
/// <param name="IsRate">A part of 1; else ms.</param>
/// <param name="Measure">The figure, or null where nothing was measured.</param>
/// <param name="Read">The same of a server's answer about a function.</param>
internal sealed record CheckMetric(string Name, string Title, bool IsRate, Func<SlotTotals, double?> Measure, Func<JsonElement, double?> Read)
{
    public static IReadOnlyList<CheckMetric> All { get; } =
    [
        Init("init_p50", "init p50", static report => report.P50, "p50_ms"),
        Init("init_p95", "init p95", static report => report.P95, "p95_ms"),
        Init("init_p99", "init p99", static report => report.P99, "p99_ms"),
        Duration("p50", "duration p50", static report => report.P50, "p50_ms"),
        Duration("p95", "duration p95", static report => report.P95, "p95_ms"),
        Duration("p99", "duration p99", static report => report.P99, "p99_ms"),
        new("cold_rate", "cold starts", true, static totals => Rate(totals, totals[Counter.ColdStarts]), static function => Number(function, "cold_start_stats", "cold_start_rate")),
        new("error_rate", "errors", true, static totals => Rate(totals, totals.Failures), static function => Number(function, "error_rate")),
    ];

    public string Option => "--max-" + Name.Replace('_', '-');

    /// <summary>The figure as people read it.</summary>
    public string Text(double value) => IsRate
        ? (value * 100).ToString("0.###", CultureInfo.InvariantCulture) + " %"
        : Figures.Ms(value) + " ms";

    private static CheckMetric Init(string name, string title, Func<DistributionReport, double> pick, string field) =>
        new(name, title, false, totals => Pick(totals.Init.Report(DistributionReports.UsPerMs), pick), function => Number(function, "init_duration", field));

    private static CheckMetric Duration(string name, string title, Func<DistributionReport, double> pick, string field) =>
        new(name, title, false, totals => Pick(DistributionReports.Report(totals.WarmDuration, totals.ColdDuration, DistributionReports.UsPerMs), pick), function => Number(function, "duration", field));

    private static double? Pick(DistributionReport report, Func<DistributionReport, double> pick) => report.Count == 0 ? null : pick(report);

    private static double? Rate(SlotTotals totals, long part) => totals[Counter.Invocations] is > 0 and var all ? (double)part / all : null;

    private static double? Number(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        }
        return element.ValueKind == JsonValueKind.Number ? element.GetDouble() : null;
    }
}
