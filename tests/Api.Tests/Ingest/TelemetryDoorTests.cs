using System.Text;
using System.Text.Json;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Ingest;

public sealed class TelemetryDoorTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Door = "/api/v1/ingest/telemetry";

    /// <summary>An environment that starts, serves two requests, the second one badly, and loses some lines.</summary>
    private static readonly string[] Life =
    [
        Event("12:00:00.000", "platform.initStart", """{"initializationType":"on-demand","phase":"init","runtimeVersion":"nodejs:22.v1","functionVersion":"3"}"""),
        Event("12:00:00.190", "platform.initRuntimeDone", """{"initializationType":"on-demand","phase":"init","status":"success"}"""),
        Event("12:00:00.200", "platform.initReport", """{"initializationType":"on-demand","phase":"init","status":"success","metrics":{"durationMs":200.0}}"""),
        Event("12:00:00.210", "platform.start", """{"requestId":"a","version":"3"}"""),
        Event("12:00:00.215", "function", "\"hello\\n\""),
        Event("12:00:00.260", "platform.runtimeDone", """{"requestId":"a","status":"success","metrics":{"durationMs":50.0}}"""),
        Event("12:00:00.261", "platform.report", """{"requestId":"a","status":"success","metrics":{"durationMs":51.0,"billedDurationMs":251,"memorySizeMB":512,"maxMemoryUsedMB":80,"initDurationMs":200.0}}"""),
        Event("12:00:05.000", "platform.start", """{"requestId":"b","version":"3"}"""),
        Event("12:00:08.000", "platform.runtimeDone", """{"requestId":"b","status":"timeout"}"""),
        Event("12:00:08.001", "platform.report", """{"requestId":"b","status":"timeout","metrics":{"durationMs":3000.0,"billedDurationMs":3000,"memorySizeMB":512,"maxMemoryUsedMB":90}}"""),
        Event("12:00:08.002", "platform.logsDropped", """{"reason":"BufferFull","droppedRecords":7,"droppedBytes":700}"""),
        Event("12:00:08.003", "platform.telemetrySubscription", """{"name":"x","state":"Subscribed","types":["platform"]}"""),
    ];

    [Fact]
    public async Task Batch_OfALife_IsCounted()
    {
        var answer = await SendAsync("life", Array(Life));

        Assert.Equal((10, 0, 2, 0), Counts(answer));
        var report = await ReportAsync("life");
        Assert.Equal((2, 1, 1, 7), Status(report));
        Assert.Equal(200, report.GetProperty("init_duration").GetProperty("avg_ms").GetDouble());
        Assert.Equal(3251, report.GetProperty("billed_duration").GetProperty("total_ms").GetInt64());
        Assert.Equal("nodejs:22.v1", report.GetProperty("runtime").GetString());
    }

    [Theory]
    [InlineData("telemetry-logs", true, false)]
    [InlineData("logs-telemetry", false, true)]
    public async Task Life_ThroughTwoDoorsInEitherOrder_CountsOnce(string function, bool telemetryFirst, bool logsFirst)
    {
        var only = function + "-only";
        await SendAsync(only, Array(Life));
        if (telemetryFirst) await SendAsync(function, Array(Life));
        await SendAsync(function, string.Join('\n', Life), "/api/v1/ingest/logs", "text/plain");
        if (logsFirst) await SendAsync(function, Array(Life));

        Assert.Equal(Figures(await ReportAsync(only)), Figures(await ReportAsync(function)));
    }

    [Fact]
    public async Task Life_InBatchesOfOneEventBackwards_IsTheSame()
    {
        await SendAsync("whole", Array(Life));
        foreach (var one in Life.Reverse()) await SendAsync("pieces", Array(one));

        Assert.Equal(Figures(await ReportAsync("whole")), Figures(await ReportAsync("pieces")));
    }

    [Fact]
    public async Task Batch_ThatComesAgain_CountsNothing()
    {
        await SendAsync("again", Array(Life));
        var first = Figures(await ReportAsync("again"));

        await SendAsync("again", Array(Life));

        Assert.Equal(first, Figures(await ReportAsync("again")));
    }

    [Fact]
    public async Task Environment_OfManagedInstances_CostsNothingByDuration()
    {
        await SendAsync("managed", Array(
            Event("12:00:00.000", "platform.initStart", """{"initializationType":"lambda-managed-instances","phase":"init"}"""),
            Event("12:00:00.210", "platform.start", """{"requestId":"m","version":"1"}"""),
            Event("12:00:00.261", "platform.report", """{"requestId":"m","status":"success","metrics":{"durationMs":51.0}}""")));

        var report = await ReportAsync("managed");
        Assert.Equal(1, report.GetProperty("status").GetProperty("invocations").GetInt64());
        Assert.Equal("0", report.GetProperty("cost").GetProperty("duration_usd").GetString());
    }

    [Fact]
    public async Task Restore_OfSnapStart_IsAColdStart()
    {
        await SendAsync("snap", Array(
            Event("12:00:00.000", "platform.restoreStart", """{"runtimeVersion":"java:21.v9"}"""),
            Event("12:00:00.150", "platform.restoreReport", """{"status":"success","metrics":{"durationMs":150.5}}"""),
            Event("12:00:00.210", "platform.start", """{"requestId":"s","version":"1"}"""),
            Event("12:00:00.461", "platform.report", """{"requestId":"s","status":"success","metrics":{"durationMs":147.156,"billedDurationMs":201,"memorySizeMB":512,"maxMemoryUsedMB":91,"restoreDurationMs":500.795,"billedRestoreDurationMs":53}}""")));

        var report = await ReportAsync("snap");
        Assert.Equal(1, report.GetProperty("status").GetProperty("cold_starts").GetInt64());
        Assert.Equal(500.795, report.GetProperty("restore_duration").GetProperty("avg_ms").GetDouble());
    }

    [Fact]
    public async Task Init_ThatWasSuppressed_IsAColdStart()
    {
        await SendAsync("suppressed", Array(
            Event("12:00:00.000", "platform.start", """{"requestId":"p","version":"1"}"""),
            Event("12:00:00.300", "platform.initReport", """{"initializationType":"on-demand","phase":"invoke","status":"success","metrics":{"durationMs":290.0}}"""),
            Event("12:00:00.461", "platform.report", """{"requestId":"p","status":"success","metrics":{"durationMs":460.0,"billedDurationMs":460,"memorySizeMB":512,"maxMemoryUsedMB":91}}""")));

        var status = (await ReportAsync("suppressed")).GetProperty("status");
        Assert.Equal((1, 1), (status.GetProperty("cold_starts").GetInt64(), status.GetProperty("suppressed_inits").GetInt64()));
    }

    [Fact]
    public async Task Event_ThatIsBroken_IsKeptAndCanBeTriedAgain()
    {
        const string Unknown = """{"time":"2026-11-20T12:00:00Z","type":"platform.report","record":{"requestId":"k","status":"mild","metrics":{"durationMs":1}}}""";

        var answer = await SendAsync("kept", Array(Life[6], Unknown));

        Assert.Equal((1, 1, 0, 0), Counts(answer));
        var letter = (await server.GetAsync("/api/v1/dead-letters?reason=malformed_line")).GetProperty("dead_letters").EnumerateArray().First(static letter => letter.GetProperty("preview").GetString()!.Contains("mild", StringComparison.Ordinal));
        Assert.StartsWith(Door, letter.GetProperty("door").GetString(), StringComparison.Ordinal);
        using var content = await server.SendAsync(HttpMethod.Get, "/api/v1/dead-letters/" + letter.GetProperty("id").GetString());
        Assert.Equal(Unknown, await content.Content.ReadAsStringAsync());
        using var retry = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{letter.GetProperty("id").GetString()}/retry");
        Assert.Equal(400, (int)retry.StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-protobuf")]
    public async Task ContentType_OfSomethingElse_IsRefused(string contentType)
    {
        using var answer = await server.SendAsync(HttpMethod.Post, Door, ApiServer.Bytes("[]"u8.ToArray(), contentType));

        await ApiServer.ReadAsync(answer, 415);
    }

    private static string Event(string time, string type, string record) => $$"""{"time":"{{TimeProvider.System.GetUtcNow().AddDays(-1):yyyy-MM-dd}}T{{time}}Z","type":"{{type}}","record":{{record}}}""";

    private static string Array(params string[] events) => $"[{string.Join(',', events)}]";

    private static (long, long, long, long) Counts(JsonElement answer) =>
        (answer.GetProperty("processed").GetInt64(), answer.GetProperty("failed").GetInt64(), answer.GetProperty("skipped").GetInt64(), answer.GetProperty("duplicates").GetInt64());

    private static (long, long, long, long) Status(JsonElement report)
    {
        var status = report.GetProperty("status");
        return (status.GetProperty("invocations").GetInt64(), status.GetProperty("cold_starts").GetInt64(), status.GetProperty("timeout").GetInt64(), status.GetProperty("logs_dropped").GetInt64());
    }

    private static string Figures(JsonElement report) => string.Join('\n', new[] { "status", "duration", "init_duration", "billed_duration", "memory", "cost" }.Select(name => report.GetProperty(name).GetRawText()));

    private async Task<JsonElement> SendAsync(string function, string body, string door = Door, string contentType = "application/json")
    {
        using var answer = await server.SendAsync(HttpMethod.Post, $"{door}?function_name={function}&region=eu-west-1&log_stream=environment-1", ApiServer.Bytes(Encoding.UTF8.GetBytes(body), contentType));
        return await ApiServer.ReadAsync(answer, 200);
    }

    private async Task<JsonElement> ReportAsync(string function)
    {
        var id = await Functions.IdOfAsync(server, function);
        return await server.GetAsync($"/api/v1/functions/{id}?window=7d");
    }
}
