using System.Text.Json;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Api.Json;

namespace Coldstart.Api.Queries;

/// <summary>The parts of reports as the contract writes them.</summary>
internal static class ReportJson
{
    /// <summary>A function in a list.</summary>
    public static void WriteListed(Utf8JsonWriter json, FunctionReport report)
    {
        json.WriteStartObject();
        WriteHead(json, report);
        json.WriteEndObject();
    }

    /// <summary>What lists and details have in common: document 2's shape first.</summary>
    public static void WriteHead(Utf8JsonWriter json, FunctionReport report)
    {
        var head = report.Head;
        json.WriteId("id"u8, head.Id);
        json.WriteString("function_name"u8, head.Name);
        json.WriteTextOrNull("runtime"u8, head.Runtime);
        json.WriteTextOrNull("account_id"u8, head.Account);
        json.WriteTextOrNull("region"u8, head.Region);
        json.WriteTextOrNull("architecture"u8, NameOf(head.Architecture));
        if (head.MemoryAllocatedMb > 0) json.WriteNumber("memory_allocated_mb"u8, head.MemoryAllocatedMb);
        else json.WriteNull("memory_allocated_mb"u8);
        json.WriteTimeOrNull("first_seen_at"u8, head.FirstSeenUs > 0 ? head.FirstSeenUs : null);
        json.WriteTimeOrNull("last_seen_at"u8, head.LastSeenUs > 0 ? head.LastSeenUs : null);
        WriteColdStartStats(json, report);
        json.WriteShare("error_rate"u8, report.Status.ErrorRate);
        json.WriteMoney("cost_usd"u8, report.Cost.Total);
    }

    /// <summary>The window that an answer speaks of.</summary>
    public static void WriteSpan(Utf8JsonWriter json, long fromUs, long toUs, long asOfUs)
    {
        json.WriteTime("window_from"u8, fromUs);
        json.WriteTime("window_to"u8, toUs);
        json.WriteTime("as_of"u8, asOfUs);
    }

    public static void WriteDistribution(Utf8JsonWriter json, ReadOnlySpan<byte> name, DistributionReport report)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count"u8, report.Count);
        WriteMeasureOrNull(json, "avg_ms"u8, report, report.Average);
        WriteMeasureOrNull(json, "min_ms"u8, report, report.Minimum);
        WriteMeasureOrNull(json, "max_ms"u8, report, report.Maximum);
        WriteMeasureOrNull(json, "p50_ms"u8, report, report.P50);
        WriteMeasureOrNull(json, "p90_ms"u8, report, report.P90);
        WriteMeasureOrNull(json, "p95_ms"u8, report, report.P95);
        WriteMeasureOrNull(json, "p99_ms"u8, report, report.P99);
        WriteMeasureOrNull(json, "p999_ms"u8, report, report.P999);
        json.WriteEndObject();
    }

    public static void WriteMemory(Utf8JsonWriter json, DistributionReport report, int allocatedMb)
    {
        json.WriteStartObject("memory"u8);
        json.WriteNumber("count"u8, report.Count);
        WriteMeasureOrNull(json, "avg_mb"u8, report, report.Average);
        WriteMeasureOrNull(json, "min_mb"u8, report, report.Minimum);
        WriteMeasureOrNull(json, "max_mb"u8, report, report.Maximum);
        WriteMeasureOrNull(json, "p50_mb"u8, report, report.P50);
        WriteMeasureOrNull(json, "p90_mb"u8, report, report.P90);
        WriteMeasureOrNull(json, "p95_mb"u8, report, report.P95);
        WriteMeasureOrNull(json, "p99_mb"u8, report, report.P99);
        WriteMeasureOrNull(json, "p999_mb"u8, report, report.P999);
        if (allocatedMb > 0) json.WriteNumber("allocated_mb"u8, allocatedMb);
        else json.WriteNull("allocated_mb"u8);
        json.WriteEndObject();
    }

    /// <summary>Modules by name, in document 2's shape: the longest total first.</summary>
    public static void WriteModules(Utf8JsonWriter json, IReadOnlyList<ModuleReport> modules)
    {
        json.WriteStartObject("module_breakdown"u8);
        foreach (var module in modules)
        {
            json.WriteStartObject(module.Name);
            json.WriteMeasure("avg_load_time_ms"u8, module.AverageMs);
            WriteQuantile(json, "p50_ms"u8, module, module.P50Ms);
            WriteQuantile(json, "p95_ms"u8, module, module.P95Ms);
            WriteQuantile(json, "p99_ms"u8, module, module.P99Ms);
            json.WriteNumber("count"u8, module.Count);
            if (module.SelfAverageMs is { } selfMs) json.WriteMeasure("self_ms"u8, selfMs);
            else json.WriteNull("self_ms"u8);
            json.WriteShare("share"u8, module.Share);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    public static void WriteStatus(Utf8JsonWriter json, StatusCounts status)
    {
        json.WriteStartObject("status"u8);
        json.WriteNumber("invocations"u8, status.Invocations);
        json.WriteNumber("cold_starts"u8, status.ColdStarts);
        json.WriteNumber("success"u8, status.Success);
        json.WriteNumber("error"u8, status.Errors);
        json.WriteNumber("timeout"u8, status.Timeouts);
        json.WriteNumber("out_of_memory"u8, status.OutOfMemory);
        json.WriteNumber("throttled"u8, status.Throttles);
        json.WriteNumber("warmups"u8, status.Warmups);
        json.WriteNumber("self_measured_inits"u8, status.SelfMeasuredInits);
        json.WriteNumber("suppressed_inits"u8, status.SuppressedInits);
        json.WriteNumber("proactive_inits"u8, status.ProactiveInits);
        json.WriteNumber("init_failures"u8, status.InitFailures);
        json.WriteNumber("lost"u8, status.Lost);
        json.WriteNumber("logs_dropped"u8, status.DroppedRecords);
        json.WriteEndObject();
    }

    /// <summary>What CloudWatch measured; null where it told nothing.</summary>
    public static void WriteMeasured(Utf8JsonWriter json, MeasuredReport? measured)
    {
        if (measured is null)
        {
            json.WriteNull("measured"u8);
            return;
        }
        json.WriteStartObject("measured"u8);
        json.WriteNumber("throttles"u8, measured.Throttles);
        json.WriteNumber("spillover_invocations"u8, measured.SpilloverInvocations);
        json.WriteNumber("dead_letter_errors"u8, measured.DeadLetterErrors);
        WriteCountOrNull(json, "concurrent_executions_max"u8, measured.ConcurrentExecutionsMax);
        WriteCountOrNull(json, "iterator_age_max_ms"u8, measured.IteratorAgeMsMax);
        json.WriteTime("last_at"u8, measured.LastUs);
        json.WriteEndObject();
    }

    /// <summary>What of the figures OpenTelemetry metrics alone tell; null where none ever spoke of the function.</summary>
    public static void WriteMetrics(Utf8JsonWriter json, MetricReport? metrics, long invocations)
    {
        if (metrics is null)
        {
            json.WriteNull("from_metrics"u8);
            return;
        }
        json.WriteStartObject("from_metrics"u8);
        json.WriteNumber("invocations"u8, metrics.Invocations);
        json.WriteShare("share"u8, invocations == 0 ? 0 : (double)metrics.Invocations / invocations);
        json.WriteTime("last_at"u8, metrics.LastUs);
        json.WriteEndObject();
    }

    public static void WriteCost(Utf8JsonWriter json, CostBreakdown cost)
    {
        json.WriteStartObject("cost"u8);
        WriteCostFields(json, cost);
        json.WriteEndObject();
    }

    public static void WriteCostFields(Utf8JsonWriter json, CostBreakdown cost)
    {
        json.WriteMoney("total_usd"u8, cost.Total);
        json.WriteMoney("duration_usd"u8, cost.Duration);
        json.WriteMoney("request_usd"u8, cost.Requests);
        json.WriteMoney("init_usd"u8, cost.Init);
        json.WriteMoney("ephemeral_storage_usd"u8, cost.EphemeralStorage);
        json.WriteMoney("restore_usd"u8, cost.Restore);
        json.WriteMoney("per_million_usd"u8, cost.RequestCount == 0 ? 0 : cost.Total / cost.RequestCount * 1_000_000);
        json.WriteNumber("requests"u8, cost.RequestCount);
        json.WriteString("currency"u8, cost.Currency);
        json.WriteBoolean("estimated"u8, cost.Estimated);
        json.WriteStartArray("estimated_because"u8);
        foreach (var reason in cost.EstimatedBecause) json.WriteStringValue(reason);
        json.WriteEndArray();
    }

    public static void WriteVersions(Utf8JsonWriter json, IReadOnlyList<VersionReport> versions)
    {
        json.WriteStartArray("versions"u8);
        foreach (var version in versions)
        {
            json.WriteStartObject();
            json.WriteString("version"u8, version.Version);
            json.WriteTime("first_seen_at"u8, version.FirstSeenUs);
            json.WriteTime("last_seen_at"u8, version.LastSeenUs);
            json.WriteNumber("invocations"u8, version.Invocations);
            json.WriteNumber("cold_starts"u8, version.ColdStarts);
            json.WriteNumber("errors"u8, version.Errors);
            json.WriteMeasure("avg_duration_ms"u8, version.AverageDurationMs);
            WriteDistribution(json, "init_duration"u8, version.Init);
            WriteModules(json, version.Modules);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void WriteEnvironments(Utf8JsonWriter json, IReadOnlyList<EnvironmentReport> environments)
    {
        json.WriteStartArray("environments"u8);
        foreach (var environment in environments)
        {
            json.WriteStartObject();
            json.WriteString("environment"u8, environment.Name);
            json.WriteNumber("invocations"u8, environment.Invocations);
            json.WriteNumber("cold_starts"u8, environment.ColdStarts);
            json.WriteNumber("errors"u8, environment.Errors);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>As AWS spells it; empty where unknown.</summary>
    public static string NameOf(Architecture architecture) => architecture switch
    {
        Architecture.X86 => "x86_64",
        Architecture.Arm64 => "arm64",
        _ => "",
    };

    private static void WriteColdStartStats(Utf8JsonWriter json, FunctionReport report)
    {
        json.WriteStartObject("cold_start_stats"u8);
        WriteMeasureOrNull(json, "avg_init_duration_ms"u8, report.Init, report.Init.Average);
        WriteMeasureOrNull(json, "p50_init_duration_ms"u8, report.Init, report.Init.P50);
        WriteMeasureOrNull(json, "p95_init_duration_ms"u8, report.Init, report.Init.P95);
        WriteMeasureOrNull(json, "p99_init_duration_ms"u8, report.Init, report.Init.P99);
        json.WriteShare("cold_start_rate"u8, report.Status.ColdStartRate);
        json.WriteNumber("total_invocations"u8, report.Status.Invocations);
        json.WriteNumber("total_invocations_24h"u8, report.InvocationsLast24Hours);
        json.WriteEndObject();
    }

    // Nothing measured is not the same as 0 ms.
    private static void WriteMeasureOrNull(Utf8JsonWriter json, ReadOnlySpan<byte> name, DistributionReport report, double value)
    {
        if (report.Count > 0) json.WriteMeasure(name, value);
        else json.WriteNull(name);
    }

    private static void WriteCountOrNull(Utf8JsonWriter json, ReadOnlySpan<byte> name, long value)
    {
        if (value > 0) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    private static void WriteQuantile(Utf8JsonWriter json, ReadOnlySpan<byte> name, ModuleReport module, double value)
    {
        if (module.HasQuantiles) json.WriteMeasure(name, value);
        else json.WriteNull(name);
    }
}
