using Coldstart.Cli.Analyze;
using Coldstart.Cli.Remote;

namespace Coldstart.Cli.Check;

/// <summary>Holds the figures of files against limits: each function's, and those of all together.</summary>
internal sealed class Checker(CliHost host, CheckOptions options)
{
    /// <summary>Functions that the server does not know, or of which it has several: nothing to compare with.</summary>
    public List<string> WithoutBaseline { get; } = [];

    public async Task<List<CheckResult>> RunAsync(Analysis analysis, CancellationToken cancellation)
    {
        var results = new List<CheckResult>();
        foreach (var function in analysis.Functions) results.AddRange(options.Limits.Select(limit => Of(function, limit.Key, limit.Value)));
        if (analysis.Functions.Count > 1) results.AddRange(options.Limits.Select(limit => new CheckResult(null, "", limit.Key, limit.Key.Measure(analysis.Totals), limit.Value, null)));
        if (options.Baseline is { } baseline) await CompareAsync(analysis, baseline, results, cancellation);
        return results;
    }

    private async Task CompareAsync(Analysis analysis, BaselineOptions options, List<CheckResult> results, CancellationToken cancellation)
    {
        using var server = new Server(host, options.Address, options.Key);
        var baseline = new Baseline(server, options.Window);
        foreach (var function in analysis.Functions)
        {
            if (await baseline.OfAsync(function, cancellation) is not { } known)
            {
                WithoutBaseline.Add(function.Head.Name);
                continue;
            }
            foreach (var metric in CheckMetric.All)
            {
                // What the server has not measured sets no limit.
                if (metric.Read(known) is { } value) results.Add(Of(function, metric, value * (1 + options.Tolerance), value));
            }
        }
    }

    private static CheckResult Of(FunctionSummary function, CheckMetric metric, double allowed, double? baseline = null) =>
        new(function.Head.Name, function.Head.Region, metric, metric.Measure(function.Totals), allowed, baseline);
}
