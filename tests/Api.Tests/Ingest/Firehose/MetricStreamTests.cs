using System.Text.Json;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Ingest.Firehose;

public sealed class MetricStreamTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Metrics_OfAStream_AreShownInReportAndSeries()
    {
        var minuteMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 60_000 * 60_000;
        string[] metrics = [Point("Throttles", 3, 1, minuteMs), Point("ConcurrentExecutions", 40, 17, minuteMs), Point("IteratorAge", 5, 4200, minuteMs), Point("DeadLetterErrors", 2, 1, minuteMs), Point("ProvisionedConcurrencySpilloverInvocations", 4, 1, minuteMs)];
        using var first = await Delivery.PostAsync(server, "metrics-1", Delivery.Body("metrics-1", string.Concat(metrics)));
        // The same minute in another delivery, with more throttles.
        using var second = await Delivery.PostAsync(server, "metrics-2", Delivery.Body("metrics-2", Point("Throttles", 5, 1, minuteMs) + metrics[3]));
        await Delivery.ReadAsync(first, "metrics-1", 200);
        await Delivery.ReadAsync(second, "metrics-2", 200);

        var id = await Functions.IdOfAsync(server, "measured");
        var report = await server.GetAsync($"/api/v1/functions/{id}");
        var measured = report.GetProperty("measured");

        Assert.Equal((5, 4, 2), (measured.GetProperty("throttles").GetInt64(), measured.GetProperty("spillover_invocations").GetInt64(), measured.GetProperty("dead_letter_errors").GetInt64()));
        Assert.Equal((17, 4200), (measured.GetProperty("concurrent_executions_max").GetInt64(), measured.GetProperty("iterator_age_max_ms").GetInt64()));
        Assert.Equal((5, 0), (report.GetProperty("status").GetProperty("throttled").GetInt64(), report.GetProperty("status").GetProperty("invocations").GetInt64()));
        foreach (var (metric, value) in new[] { ("throttles", 5), ("concurrent_executions_max", 17), ("iterator_age_max", 4200), ("dead_letter_errors", 2), ("spillover_invocations", 4) })
        {
            var series = await server.GetAsync($"/api/v1/functions/{id}/series?metric={metric}&window=1h");
            Assert.Equal(value, series.GetProperty("points").EnumerateArray().Select(static point => point.GetProperty("value")).Where(static point => point.ValueKind == JsonValueKind.Number).Max(static point => point.GetDouble()));
        }
    }

    private static string Point(string metric, int sum, int greatest, long timeMs) =>
        $$$"""{"metric_stream_name":"all","account_id":"123456789012","region":"eu-west-1","namespace":"AWS/Lambda","metric_name":"{{{metric}}}","dimensions":{"FunctionName":"measured"},"timestamp":{{{timeMs}}},"value":{"max":{{{greatest}}},"min":0,"sum":{{{sum}}},"count":1},"unit":"Count"}""" + "\n";
}
