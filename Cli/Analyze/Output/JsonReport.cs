using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Cli.Analyze.Output;

/// <summary>The analysis for programs: one JSON document, with the names of the HTTP contract and money as text with every digit.</summary>
internal sealed class JsonReport : IDisposable
{
    private readonly ArrayBufferWriter<byte> bytes = new();
    private readonly Utf8JsonWriter json;

    private JsonReport() => json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static void Write(Analysis analysis, TextWriter output)
    {
        using var report = new JsonReport();
        report.WriteAll(analysis);
        report.json.Flush();
        output.WriteLine(Encoding.UTF8.GetString(report.bytes.WrittenSpan));
    }

    public void Dispose() => json.Dispose();

    private void WriteAll(Analysis analysis)
    {
        json.WriteStartObject();
        json.WriteString("as_of", Time(analysis.AsOfUs));
        json.WriteStartArray("functions");
        foreach (var summary in analysis.Functions) WriteFunction(summary);
        json.WriteEndArray();
        WriteTotals(analysis);
        json.WriteStartArray("files");
        foreach (var file in analysis.Files) WriteFile(file);
        json.WriteEndArray();
        json.WriteNumber("records", analysis.Records);
        json.WriteNumber("duplicates", analysis.Duplicates);
        json.WriteNumber("skipped", analysis.Skipped);
        json.WriteNumber("not_understood", analysis.NotUnderstood);
        json.WriteNumber("left_out", analysis.LeftOut);
        json.WriteEndObject();
    }

    private void WriteFunction(FunctionSummary summary)
    {
        var head = summary.Head;
        json.WriteStartObject();
        json.WriteString("function_name", head.Name);
        json.WriteString("account_id", head.Account);
        json.WriteString("region", head.Region);
        json.WriteString("runtime", head.Runtime);
        WriteArchitecture(head.Architecture);
        if (head.MemoryAllocatedMb > 0) json.WriteNumber("memory_allocated_mb", head.MemoryAllocatedMb);
        else json.WriteNull("memory_allocated_mb");
        json.WriteString("first_seen_at", Time(head.FirstSeenUs));
        json.WriteString("last_seen_at", Time(head.LastSeenUs));
        WriteCounts(summary.Totals);
        WriteDistribution("init_duration", "ms", summary.Init);
        WriteDistribution("restore_duration", "ms", summary.Restore);
        WriteDistribution("duration", "ms", summary.Duration);
        WriteDistribution("cold", "ms", summary.Totals.ColdDuration.Report(DistributionReports.UsPerMs));
        WriteDistribution("warm", "ms", summary.Totals.WarmDuration.Report(DistributionReports.UsPerMs));
        WriteDistribution("memory", "mb", summary.Memory);
        json.WritePropertyName("cost");
        WriteCost(summary.Cost);
        var (code, text) = Advice.Of(summary);
        json.WriteStartObject("look_at_first");
        json.WriteString("code", code);
        json.WriteString("text", text);
        json.WriteEndObject();
        json.WriteStartArray("data_quality");
        foreach (var finding in summary.Quality)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Code);
            json.WriteString("severity", finding.Severity == QualitySeverity.Warning ? "warning" : "info");
            json.WriteString("detail", finding.Detail);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteArchitecture(Architecture architecture)
    {
        if (architecture == Architecture.Unknown) json.WriteNull("architecture");
        else json.WriteString("architecture", architecture == Architecture.Arm64 ? "arm64" : "x86_64");
    }

    private void WriteTotals(Analysis analysis)
    {
        var totals = analysis.Totals;
        json.WriteStartObject("totals");
        json.WriteNumber("functions", analysis.Functions.Count);
        WriteCounts(totals);
        WriteDistribution("init_duration", "ms", totals.Init.Report(DistributionReports.UsPerMs));
        WriteDistribution("restore_duration", "ms", totals.Restore.Report(DistributionReports.UsPerMs));
        WriteDistribution("duration", "ms", DistributionReports.Report(totals.WarmDuration, totals.ColdDuration, DistributionReports.UsPerMs));
        json.WriteStartArray("costs");
        foreach (var cost in analysis.Costs) WriteCost(cost);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteCounts(SlotTotals totals)
    {
        var invocations = totals[Counter.Invocations];
        json.WriteNumber("invocations", invocations);
        json.WriteNumber("cold_starts", totals[Counter.ColdStarts]);
        json.WriteNumber("cold_start_rate", invocations == 0 ? 0 : (double)totals[Counter.ColdStarts] / invocations);
        json.WriteNumber("error_rate", invocations == 0 ? 0 : (double)totals.Failures / invocations);
        json.WriteStartObject("status");
        json.WriteNumber("success", totals.Successes);
        json.WriteNumber("error", totals[Counter.Errors]);
        json.WriteNumber("timeout", totals[Counter.Timeouts]);
        json.WriteNumber("out_of_memory", totals[Counter.OutOfMemory]);
        json.WriteNumber("throttled", totals[Counter.Throttles]);
        json.WriteNumber("warmup", totals[Counter.Warmups]);
        json.WriteEndObject();
        json.WriteNumber("suppressed_inits", totals[Counter.SuppressedInits]);
        json.WriteNumber("proactive_inits", totals[Counter.ProactiveInits]);
        json.WriteNumber("self_measured_inits", totals[Counter.SelfMeasuredInits]);
        json.WriteNumber("init_failures", totals[Counter.InitFailures]);
        json.WriteStartObject("billed_duration");
        var billed = totals[Counter.BilledCount];
        json.WriteNumber("count", billed);
        json.WriteNumber("avg_ms", billed == 0 ? 0 : (double)totals[Counter.BilledMs] / billed);
        json.WriteNumber("total_ms", totals[Counter.BilledMs]);
        json.WriteEndObject();
    }

    private void WriteDistribution(string name, string unit, DistributionReport report)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", report.Count);
        json.WriteNumber($"avg_{unit}", report.Average);
        json.WriteNumber($"min_{unit}", report.Minimum);
        json.WriteNumber($"max_{unit}", report.Maximum);
        json.WriteNumber($"p50_{unit}", report.P50);
        json.WriteNumber($"p90_{unit}", report.P90);
        json.WriteNumber($"p95_{unit}", report.P95);
        json.WriteNumber($"p99_{unit}", report.P99);
        json.WriteNumber($"p999_{unit}", report.P999);
        json.WriteEndObject();
    }

    private void WriteCost(CostBreakdown cost)
    {
        json.WriteStartObject();
        json.WriteString("total_usd", Money.Text(cost.Total));
        json.WriteString("duration_usd", Money.Text(cost.Duration));
        json.WriteString("request_usd", Money.Text(cost.Requests));
        json.WriteString("init_usd", Money.Text(cost.Init));
        json.WriteString("ephemeral_storage_usd", Money.Text(cost.EphemeralStorage));
        json.WriteString("restore_usd", Money.Text(cost.Restore));
        json.WriteString("currency", cost.Currency);
        json.WriteBoolean("estimated", cost.Estimated);
        json.WriteStartArray("estimated_because");
        foreach (var reason in cost.EstimatedBecause) json.WriteStringValue(reason);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteFile(FileOutcome file)
    {
        json.WriteStartObject();
        json.WriteString("name", file.Name);
        json.WriteNumber("records", file.Records);
        json.WriteNumber("skipped", file.Skipped);
        json.WriteNumber("not_understood", file.Misreads.Count);
        if (file.Trouble is null) json.WriteNull("error");
        else json.WriteString("error", file.Trouble);
        json.WriteEndObject();
    }

    private static string Time(long timeUs) =>
        DateTimeOffset.UnixEpoch.AddMicroseconds(timeUs).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
