using System.Text;
using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Api.Ingest;
using Coldstart.Api.Options;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Queries;

/// <summary>A function's answer tells through which doors its records came, and what is missing in them.</summary>
public sealed class QualityTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public void Doors_AllOfThem_SayWhichTheyAre()
    {
        var doors = Doors.All(new BodyOptions(1, 1, 1), new RandomIdSource(), TimeProvider.System);

        Assert.All(doors, static door => Assert.NotEqual(RecordSource.Unknown, door.Source));
        Assert.Equal(["sdk"], doors.GroupBy(static door => door.Source).Where(static group => group.Count() > 1).Select(static group => group.Key.Code()));
    }

    [Theory]
    [InlineData("/api/v1/ingest/logs", "text/plain", "logs")]
    [InlineData("/api/v1/ingest/cloudwatch", "application/json", "cloudwatch")]
    [InlineData("/api/v1/ingest/telemetry", "application/json", "telemetry")]
    public async Task Function_OfOneDoor_NamesItAndWhatItLacks(string route, string type, string door)
    {
        var function = "quality-" + door;
        var now = TimeProvider.System.GetUtcNow();
        var report = $"REPORT RequestId: {Guid.NewGuid()}\\tDuration: 10.00 ms\\tBilled Duration: 431 ms\\tMemory Size: 128 MB\\tMax Memory Used: 60 MB\\tInit Duration: 420.00 ms";
        var body = door switch
        {
            "logs" => report.Replace("\\t", "\t", StringComparison.Ordinal),
            "cloudwatch" => $$"""{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/{{function}}","logStream":"2026/11/21/[7]abc","subscriptionFilters":["f"],"logEvents":[{"id":"1","timestamp":{{now.ToUnixTimeMilliseconds()}},"message":"{{report}}"}]}""",
            _ => $$$"""[{"time":"{{{now:yyyy-MM-ddTHH:mm:ss.fffZ}}}","type":"platform.report","record":{"requestId":"{{{Guid.NewGuid()}}}","metrics":{"durationMs":5,"billedDurationMs":426,"memorySizeMB":128,"maxMemoryUsedMB":50,"initDurationMs":420.5},"status":"success"}}]""",
        };
        using var answer = await server.SendAsync(HttpMethod.Post, route + $"?function_name={function}&region=us-east-1&log_stream=2026/11/21/[7]abc", ApiServer.Bytes(Encoding.UTF8.GetBytes(body), type));
        await ApiServer.ReadAsync(answer, 200);

        var found = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, function));

        var seen = Assert.Single(found.GetProperty("doors").EnumerateArray());
        Assert.Equal((door, 1, 1, 1, 0), (seen.GetProperty("door").GetString(), seen.GetProperty("records").GetInt32(), seen.GetProperty("recent_invocations").GetInt32(), seen.GetProperty("recent_cold_starts").GetInt32(), seen.GetProperty("recent_repeated").GetInt32()));
        Assert.Equal(["architecture_unknown", "modules_missing"], Codes(found));
        var architecture = found.GetProperty("data_quality")[0];
        Assert.Equal(("info", door), (architecture.GetProperty("severity").GetString(), architecture.GetProperty("door").GetString()));
        Assert.NotNull(architecture.GetProperty("since").GetString());
    }

    [Fact]
    public async Task Function_OfAnSdkAndItsLog_IsCountedOnceAndSaysSo()
    {
        var (request, begun) = (Guid.NewGuid().ToString(), TimeProvider.System.GetUtcNow());
        await server.IngestAsync("/api/v1/ingest", $$$"""{"function_name":"quality-both","timestamp":"{{{begun:yyyy-MM-ddTHH:mm:ss.fffZ}}}","cold_start":true,"execution_duration_ms":100,"request_id":"{{{request}}}","region":"us-east-1","init_duration_ms":300,"architecture":"arm64","module_timings":{"pg":20}}""");
        Assert.Equal(["memory_size_unknown", "billed_duration_estimated"], Codes(await FunctionAsync("quality-both")));

        var report = $"{begun.AddMilliseconds(100):yyyy-MM-ddTHH:mm:ss.fffZ} REPORT RequestId: {request}\tDuration: 100.00 ms\tBilled Duration: 401 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\tInit Duration: 300.10 ms";
        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/logs?function_name=quality-both&region=us-east-1&log_stream=s", ApiServer.Bytes(Encoding.UTF8.GetBytes(report), "text/plain"));
        await ApiServer.ReadAsync(answer, 200);

        var found = await FunctionAsync("quality-both");
        Assert.Equal(["doors_overlap"], Codes(found));
        Assert.Equal(1, found.GetProperty("status").GetProperty("invocations").GetInt32());
    }

    private async Task<JsonElement> FunctionAsync(string name) => await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, name));

    private static IEnumerable<string?> Codes(JsonElement function) => function.GetProperty("data_quality").EnumerateArray().Select(static finding => finding.GetProperty("code").GetString());
}
