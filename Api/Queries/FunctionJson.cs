using System.Text.Json;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;
using Coldstart.Api.Json;

namespace Coldstart.Api.Queries;

/// <summary>The answers about one function, each made once for all readers of a report.</summary>
internal static class FunctionJson
{
    public static byte[] Whole(FunctionReport report) => Render(report, static (json, report) =>
    {
        ReportJson.WriteHead(json, report);
        json.WriteString("window"u8, report.Window.Name());
        json.WriteStartObject("billed_duration"u8);
        json.WriteNumber("count"u8, report.BilledCount);
        if (report.BilledCount > 0) json.WriteMeasure("avg_ms"u8, (double)report.BilledMs / report.BilledCount);
        else json.WriteNull("avg_ms"u8);
        json.WriteNumber("total_ms"u8, report.BilledMs);
        json.WriteEndObject();
        ReportJson.WriteDistribution(json, "duration"u8, report.Duration);
        ReportJson.WriteDistribution(json, "init_duration"u8, report.Init);
        ReportJson.WriteDistribution(json, "restore_duration"u8, report.Restore);
        ReportJson.WriteDistribution(json, "cold"u8, report.Cold);
        ReportJson.WriteDistribution(json, "warm"u8, report.Warm);
        ReportJson.WriteMemory(json, report.Memory, report.Head.MemoryAllocatedMb);
        ReportJson.WriteModules(json, report.Modules);
        ReportJson.WriteStatus(json, report.Status);
        ReportJson.WriteCost(json, report.Cost);
        // The room for advice: nothing is advised yet.
        json.WriteStartArray("recommendations"u8);
        json.WriteEndArray();
        ReportJson.WriteVersions(json, report.Versions);
        ReportJson.WriteEnvironments(json, report.Environments);
        ReportJson.WriteMeasured(json, report.Measured);
        QualityJson.Write(json, report);
        ReportJson.WriteMetrics(json, report.Metrics, report.Status.Invocations);
    });

    public static byte[] Modules(FunctionReport report) => Render(report, static (json, report) =>
    {
        json.WriteId("function_id"u8, report.Head.Id);
        json.WriteString("window"u8, report.Window.Name());
        ReportJson.WriteModules(json, report.Modules);
    });

    public static byte[] Cost(FunctionReport report) => Render(report, static (json, report) =>
    {
        json.WriteId("function_id"u8, report.Head.Id);
        json.WriteString("window"u8, report.Window.Name());
        ReportJson.WriteCost(json, report.Cost);
    });

    public static byte[] Versions(FunctionReport report) => Render(report, static (json, report) =>
    {
        json.WriteId("function_id"u8, report.Head.Id);
        ReportJson.WriteVersions(json, report.Versions);
        WriteComparison(json, report.Versions);
    });

    /// <summary>The latest version against the one before it, module by module, the greatest change first.</summary>
    private static void WriteComparison(Utf8JsonWriter json, IReadOnlyList<VersionReport> versions)
    {
        if (versions.Count < 2)
        {
            json.WriteNull("comparison"u8);
            return;
        }
        var (latest, before) = (versions[0], versions[1]);
        json.WriteStartObject("comparison"u8);
        json.WriteString("version"u8, latest.Version);
        json.WriteString("previous_version"u8, before.Version);
        if (latest.Init.Count > 0 && before.Init.Count > 0) json.WriteMeasure("init_p50_change_ms"u8, latest.Init.P50 - before.Init.P50);
        else json.WriteNull("init_p50_change_ms"u8);
        json.WriteStartArray("modules"u8);
        var earlier = before.Modules.ToDictionary(module => module.Name);
        var later = latest.Modules.ToDictionary(module => module.Name);
        var changes =
            from name in later.Keys.Union(earlier.Keys)
            let now = later.GetValueOrDefault(name)?.AverageMs
            let then = earlier.GetValueOrDefault(name)?.AverageMs
            orderby Math.Abs((now ?? 0) - (then ?? 0)) descending, name
            select (name, now, then);
        foreach (var (name, now, then) in changes)
        {
            json.WriteStartObject();
            json.WriteString("module"u8, name);
            WriteOrNull(json, "avg_load_time_ms"u8, now);
            WriteOrNull(json, "previous_avg_load_time_ms"u8, then);
            json.WriteMeasure("change_ms"u8, (now ?? 0) - (then ?? 0));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOrNull(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } measure) json.WriteMeasure(name, measure);
        else json.WriteNull(name);
    }

    private static byte[] Render(FunctionReport report, Action<Utf8JsonWriter, FunctionReport> write) => JsonBytes.Render((report, write), static (json, state) =>
    {
        json.WriteStartObject();
        state.write(json, state.report);
        ReportJson.WriteSpan(json, state.report.FromUs, state.report.ToUs, state.report.AsOfUs);
        json.WriteEndObject();
    });
}
