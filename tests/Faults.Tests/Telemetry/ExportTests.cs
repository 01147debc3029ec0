using System.Globalization;
using System.Text;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.Telemetry;

/// <summary>What a real server sends to a collector, and what its operators' port tells while it stops.</summary>
public sealed class ExportTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Parent = "00f067aa0ba902b7";

    [Fact]
    public async Task Collector_OfARunningServer_GetsItsFiguresToTheRecordAndTheCallersTrace()
    {
        using var collector = new FakeCollector();
        await using var home = await Home.NewAsync(Form.Files);
        var environment = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.AbsoluteUri, ["OTEL_METRIC_EXPORT_INTERVAL"] = "200", ["OTEL_BSP_SCHEDULE_DELAY"] = "200" };
        await using var server = await ServerProcess.StartAsync(home, environment, "--trace-share", "1");
        using var ask = new Questions(server.Address);
        for (var request = 0; request < 5; request++) await ask.AcceptedAsync("/api/v1/ingest/batch", BodyOf(records: 200));
        await PostTracedAsync(ask);

        await Deadline.UntilAsync(() => Task.FromResult(collector.Sums().GetValueOrDefault("coldstart.ingest.records") == 1001 ? collector : null), "the collector has all records");
        var sums = collector.Sums();
        Assert.Equal((6, 6, 1001), (sums["coldstart.ingest.requests"], sums["coldstart.journal.commit.duration"], sums["coldstart.journal.records"]));
        var spans = await Deadline.UntilAsync(() => Task.FromResult(collector.Spans() is { Count: > 0 } found && found.Exists(static span => span.Trace == Trace) ? found : null), "the collector has the caller's trace");
        Assert.Contains(new SentSpan(Trace, Parent, "POST /api/v1/ingest"), spans);
        Assert.Contains(spans, static span => span.Name == "journal commit");
        Assert.Empty(collector.Complaints);
    }

    [Fact]
    public async Task Collector_ThatIsNotThere_KeepsNothingUp()
    {
        await using var home = await Home.NewAsync(Form.Files);
        await using var server = await ServerProcess.StartAsync(home, "--otlp-endpoint", "http://127.0.0.1:1", "--trace-share", "1");
        using var ask = new Questions(server.Address);

        await ask.AcceptedAsync("/api/v1/ingest/batch", BodyOf(records: 10));

        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task Operators_OfAServerThatStops_SeeItTurnAway()
    {
        await using var home = await Home.NewAsync(Form.Files);
        await using var server = await ServerProcess.StartAsync(home, "--health-port", "0");
        using var operators = new HttpClient { BaseAddress = new Uri(Line(server.Output, "Health and metrics for operators: ")) };
        using var ask = new Questions(server.Address);
        await ask.AcceptedAsync("/api/v1/ingest/batch", BodyOf(records: 7));

        var page = await operators.GetStringAsync("/metrics");
        Assert.Contains("coldstart_ingest_records_total{door=\"/api/v1/ingest/batch\",outcome=\"accepted\"} 7\n", page, StringComparison.Ordinal);
        Assert.Contains("coldstart_state{state=\"serving\"} 1\n", page, StringComparison.Ordinal);
        using var clients = await ask.Client.GetAsync("/metrics");
        Assert.Equal(404, (int)clients.StatusCode);

        server.RequestStop();
        Assert.Equal((503, "stopping"), await FirstStateButServingAsync(operators));
        Assert.Equal(0, await server.WaitForEndAsync());
    }

    private static async Task<(int Status, string State)> FirstStateButServingAsync(HttpClient operators)
    {
        while (true)
        {
            using var answer = await operators.GetAsync("/health/ready");
            var state = (string)System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["state"]!;
            if (state != "serving") return ((int)answer.StatusCode, state);
        }
    }

    private static async Task PostTracedAsync(Questions ask)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/ingest") { Content = new StringContent(BodyOf(records: 1)[1..^1], Encoding.UTF8, "application/json") };
        request.Headers.Add("traceparent", $"00-{Trace}-{Parent}-01");
        using var answer = await ask.Client.SendAsync(request);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    private static string Line(string output, string beginning) => output.Split('\n').First(line => line.StartsWith(beginning, StringComparison.Ordinal))[beginning.Length..].Trim();

    private static string BodyOf(int records)
    {
        var now = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        return "[" + string.Join(',', Enumerable.Range(0, records).Select(record => $$"""{"function_name":"function-{{record % 7}}","timestamp":"{{now}}","cold_start":false,"execution_duration_ms":2}""")) + "]";
    }
}
