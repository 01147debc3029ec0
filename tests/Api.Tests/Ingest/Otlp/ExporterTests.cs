using System.Text.Json;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Ingest.Otlp;

/// <summary>The exporters and the AWS Lambda instrumentation of OpenTelemetry as npm has them, against the running server.</summary>
public sealed class ExporterTests(ApiServer server) : IClassFixture<ApiServer>
{
    [NodeTheory]
    [InlineData("json", "none")]
    [InlineData("json", "gzip")]
    [InlineData("protobuf", "none")]
    [InlineData("protobuf", "gzip")]
    public async Task Handler_UnderTheInstrumentation_IsCounted(string form, string compression)
    {
        var function = $"node-traces-{form}-{compression}";

        await NodeExporter.SendAsync(server.Address, ApiServer.Key, form, compression, "traces", function);

        var report = await ReportAsync(function);
        var status = report.GetProperty("status");
        Assert.Equal((4, 1, 3, 1), (Number(status, "invocations"), Number(status, "cold_starts"), Number(status, "success"), Number(status, "error")));
        Assert.Equal((1, 3), (Number(report.GetProperty("cold"), "count"), Number(report.GetProperty("warm"), "count")));
        Assert.InRange(report.GetProperty("cold").GetProperty("avg_ms").GetDouble(), 120, 2000);
        Assert.InRange(report.GetProperty("warm").GetProperty("min_ms").GetDouble(), 5, 1000);
        Assert.Equal(512, Number(report.GetProperty("memory"), "allocated_mb"));
        Assert.StartsWith("nodejs:", report.GetProperty("runtime").GetString(), StringComparison.Ordinal);
        Assert.Equal(("eu-central-1", "123456789012"), (report.GetProperty("region").GetString(), report.GetProperty("account_id").GetString()));
        Assert.Equal("7", report.GetProperty("versions")[0].GetProperty("version").GetString());
        Assert.True(report.GetProperty("cost").GetProperty("estimated").GetBoolean());
        Assert.Equal(0, (await server.GetAsync("/api/v1/dead-letters")).GetProperty("dead_letters").GetArrayLength());
    }

    [NodeTheory]
    [InlineData("json", "none")]
    [InlineData("json", "gzip")]
    [InlineData("protobuf", "none")]
    [InlineData("protobuf", "gzip")]
    public async Task Metrics_OfTheConventions_AreCounted(string form, string compression)
    {
        var function = $"node-metrics-{form}-{compression}";

        await NodeExporter.SendAsync(server.Address, ApiServer.Key, form, compression, "metrics", function);

        var report = await ReportAsync(function);
        var status = report.GetProperty("status");
        Assert.Equal((4, 1, 3, 1), (Number(status, "invocations"), Number(status, "cold_starts"), Number(status, "success"), Number(status, "error")));
        // 120 and 40 ms, then 200 and 40 ms: sums are exact, their places within the bounds of the buckets.
        Assert.Equal(4, Number(report.GetProperty("duration"), "count"));
        Assert.Equal(100, report.GetProperty("duration").GetProperty("avg_ms").GetDouble(), 0.01);
        Assert.InRange(report.GetProperty("duration").GetProperty("p50_ms").GetDouble(), 25, 50);
        Assert.Equal((1, 310), (Number(report.GetProperty("init_duration"), "count"), Math.Round(report.GetProperty("init_duration").GetProperty("avg_ms").GetDouble(), 2)));
        Assert.True(report.GetProperty("cost").GetProperty("estimated").GetBoolean());
        Assert.Equal(("eu-central-1", "123456789012"), (report.GetProperty("region").GetString(), report.GetProperty("account_id").GetString()));
        Assert.Equal(0, (await server.GetAsync("/api/v1/dead-letters")).GetProperty("dead_letters").GetArrayLength());
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private async Task<JsonElement> ReportAsync(string function) => await server.GetAsync($"/api/v1/functions/{await Functions.IdOfAsync(server, function)}?window=24h");
}
