using System.Text;
using System.Text.Json;
using Coldstart.Api.Tests.Fakes;
using Coldstart.Ingestion.Otlp;

namespace Coldstart.Api.Tests.Ingest.Otlp;

public sealed class OtlpMetricsTests(ApiServer server) : IClassFixture<ApiServer>
{
    private static readonly long NowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Theory]
    [InlineData(Export.Json, false)]
    [InlineData(Export.Protobuf, true)]
    public async Task Metrics_SentAgainAndAgain_AreCountedOnceAndMarked(string contentType, bool gzip)
    {
        var function = $"otlp-metrics-{contentType[12..15]}";
        foreach (var (minutes, invocations) in new[] { (-3, 10), (-2, 14), (-3, 10), (-1, 20), (-1, 20) }) await SendAsync(function, contentType, gzip, minutes, invocations);

        var report = await ReportAsync(function);
        var metrics = report.GetProperty("from_metrics");
        Assert.Equal(20, report.GetProperty("status").GetProperty("invocations").GetInt64());
        Assert.Equal((20, 1.0), (metrics.GetProperty("invocations").GetInt64(), metrics.GetProperty("share").GetDouble()));
        Assert.Equal(NowMs - 60_000, metrics.GetProperty("last_at").GetDateTimeOffset().ToUnixTimeMilliseconds());
        Assert.Equal((20, 40.0), (report.GetProperty("duration").GetProperty("count").GetInt64(), report.GetProperty("duration").GetProperty("avg_ms").GetDouble()));
        Assert.Equal(512, report.GetProperty("memory").GetProperty("allocated_mb").GetInt64());
        Assert.True(report.GetProperty("cost").GetProperty("estimated").GetBoolean());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MetricsAndSpans_OfTheSameInvocations_AreCountedOnce(bool metricsFirst)
    {
        var function = $"otlp-both-{metricsFirst}";
        if (metricsFirst) await SendAsync(function, Export.Json, gzip: false, minutes: -1, invocations: 3);
        var spans = Export.Traces(function, [.. Enumerable.Range(0, 3).Select(at => Export.Span($"{function}{at}", NowMs - 120_000 - at, 40))]);
        using var answer = await Export.PostAsync(server, "/v1/traces", Encoding.UTF8.GetBytes(spans), Export.Json);
        Assert.Equal(200, (int)answer.StatusCode);
        if (!metricsFirst) await SendAsync(function, Export.Json, gzip: false, minutes: -1, invocations: 3);

        var report = await ReportAsync(function);
        Assert.Equal((3, 0), (report.GetProperty("status").GetProperty("invocations").GetInt64(), report.GetProperty("from_metrics").GetProperty("invocations").GetInt64()));
        Assert.Equal(3, report.GetProperty("duration").GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task Report_OfAFunctionWithoutMetrics_SaysSo()
    {
        using var answer = await Export.PostAsync(server, "/v1/traces", Encoding.UTF8.GetBytes(Export.Traces("otlp-none", Export.Span("none", NowMs - 60_000, 145))), Export.Json);

        Assert.Equal(JsonValueKind.Null, (await ReportAsync("otlp-none")).GetProperty("from_metrics").ValueKind);
    }

    [Fact]
    public async Task Point_WithAFault_IsRejectedAlone()
    {
        using var answer = await Export.PostAsync(server, "/v1/metrics", Encoding.UTF8.GetBytes(Export.Metrics("otlp-fault", NowMs - 600_000, NowMs, 5).Replace("\"asInt\":\"5\"", "\"asInt\":\"-5\"", StringComparison.Ordinal)), Export.Json);

        Assert.Equal(200, (int)answer.StatusCode);
        var partial = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("partialSuccess");
        Assert.Equal("1", partial.GetProperty("rejectedDataPoints").GetString());
        Assert.Equal(5, (await ReportAsync("otlp-fault")).GetProperty("duration").GetProperty("count").GetInt64());
    }

    private async Task SendAsync(string function, string contentType, bool gzip, int minutes, long invocations)
    {
        var json = Export.Metrics(function, NowMs - 600_000, NowMs + (minutes * 60_000L), invocations);
        using var answer = await Export.PostAsync(server, "/v1/metrics", contentType == Export.Json ? Encoding.UTF8.GetBytes(json) : Export.Binary(OtlpSignal.Metrics, json), contentType, gzip);
        Assert.Equal((200, contentType == Export.Json ? "{}" : ""), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    private async Task<JsonElement> ReportAsync(string function) => await server.GetAsync($"/api/v1/functions/{await Functions.IdOfAsync(server, function)}");
}
