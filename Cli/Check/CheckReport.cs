using Coldstart.Cli.Administration;
using Coldstart.Cli.Analyze.Output;

namespace Coldstart.Cli.Check;

/// <summary>Tells what was met and what was not.</summary>
internal static class CheckReport
{
    private static readonly string[] Heads = ["Function", "Figure", "Measured", "Allowed", "", ""];

    public static void WriteText(CliHost host, IReadOnlyList<CheckResult> results)
    {
        Listing.Write(host, Heads, [.. results.Select(Row)]);
        var failed = results.Count(static result => !result.IsMet);
        host.Out.WriteLine(failed == 0 ? $"All {Figures.Plural(results.Count, "figure is", "figures are")} within their limits." : $"{failed} of {Figures.Plural(results.Count, "figure", "figures")} over the limit.");
    }

    public static void WriteJson(CliHost host, IReadOnlyList<CheckResult> results, IReadOnlyList<string> withoutBaseline) => Listing.WriteJson(host, json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("met", results.All(static result => result.IsMet));
        json.WriteStartArray("checks");
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("function_name", result.Function);
            json.WriteString("region", result.Region);
            json.WriteString("metric", result.Metric.Name);
            json.WriteString("unit", result.Metric.IsRate ? "share" : "ms");
            if (result.Measured is { } measured) json.WriteNumber("measured", Math.Round(measured, 6));
            else json.WriteNull("measured");
            json.WriteNumber("allowed", Math.Round(result.Allowed, 6));
            if (result.Baseline is { } baseline) json.WriteNumber("baseline", Math.Round(baseline, 6));
            else json.WriteNull("baseline");
            json.WriteBoolean("met", result.IsMet);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("without_baseline");
        foreach (var name in withoutBaseline) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string[] Row(CheckResult result) =>
    [
        result.Function ?? "(all)",
        result.Metric.Title,
        result.Measured is { } measured ? result.Metric.Text(measured) : "-",
        result.Metric.Text(result.Allowed),
        result.IsMet ? "ok" : "OVER",
        result.Baseline is { } baseline ? $"server has {result.Metric.Text(baseline)}" : "",
    ];
}
