using System.Text;
using System.Text.Json;
using Coldstart.Api.Tests.Fakes;
using Coldstart.Api.Tests.Ingest.Firehose;
using Coldstart.Api.Tests.Operations;

namespace Coldstart.Api.Tests.Ingest;

/// <summary>
/// What should not come, door by door: the answer is that of the protocol, what is healthy and none of our concern is counted as skipped, what is broken is a dead letter, and nothing is both or neither.
/// </summary>
public sealed class BadInputTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string CloudWatch = "/api/v1/ingest/cloudwatch";
    private const string Logs = "/api/v1/ingest/logs";
    private const string Telemetry = "/api/v1/ingest/telemetry";

    private const string Metric = """{"_aws":{"Timestamp":1795176000000,"CloudWatchMetrics":[{"Namespace":"shop","Dimensions":[["service"]],"Metrics":[{"Name":"Paid","Unit":"Count"}]}]},"service":"payment","Paid":[1.0]}""";
    private const string Gateway = """{"requestId":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef","ip":"192.0.2.7","requestTime":"20/Nov/2026:12:00:00 +0000","httpMethod":"GET","resourcePath":"/orders","status":"200","protocol":"HTTP/1.1","responseLength":"12"}""";
    private const string Execution = "(c6af9ac6-7b61-11e6-9a41-93e8deadbeef) Method completed with status: 200";
    private const string Flow = "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK";

    /// <summary>Door, what, status, skipped, and the reason of a dead letter.</summary>
    public static TheoryData<string, string, int, int, string?> Table() => new()
    {
        { CloudWatch, "half gzip", 200, 0, "malformed_payload" },
        { Delivery.Door, "half gzip", 200, 0, "malformed_payload" },
        { Logs, "half gzip", 400, 0, null },
        { Telemetry, "half gzip", 400, 0, null },
        { Delivery.Door, "half gzip around the delivery", 400, 0, null },
        { CloudWatch, "bomb", 413, 0, null },
        { Delivery.Door, "bomb", 200, 0, "out_of_range" },
        { Logs, "bomb", 413, 0, null },
        { Telemetry, "bomb", 413, 0, null },
        { CloudWatch, "base64 garbage", 200, 0, "malformed_payload" },
        { Delivery.Door, "base64 garbage", 200, 0, "malformed_payload" },
        { CloudWatch, "base64 of nothing known", 200, 0, "malformed_payload" },
        { CloudWatch, "wrong type", 415, 0, null },
        { Delivery.Door, "wrong type", 415, 0, null },
        { Logs, "wrong type", 415, 0, null },
        { Telemetry, "wrong type", 415, 0, null },
        { CloudWatch, "no name", 200, 0, "unknown_function" },
        { Delivery.Door, "no name", 200, 0, "unknown_function" },
        { Logs, "no name", 200, 0, "unknown_function" },
        { Telemetry, "no name", 200, 0, "unknown_function" },
        { CloudWatch, "metric of Powertools", 200, 1, null },
        { Delivery.Door, "metric of Powertools", 200, 1, null },
        { Logs, "metric of Powertools", 200, 1, null },
        { Telemetry, "metric of Powertools", 200, 1, null },
        { CloudWatch, "API Gateway", 200, 2, null },
        { Delivery.Door, "API Gateway", 200, 2, null },
        { Logs, "API Gateway", 200, 2, null },
        { CloudWatch, "flow log", 200, 1, null },
        { Delivery.Door, "flow log", 200, 1, null },
        { Logs, "flow log", 200, 1, null },
        { CloudWatch, "broken line", 200, 0, "malformed_line" },
        { Delivery.Door, "broken line", 200, 0, "malformed_line" },
        { Logs, "broken line", 200, 0, "malformed_line" },
        { Telemetry, "broken line", 200, 0, "malformed_line" },
        { CloudWatch, "nothing", 200, 0, null },
        { Delivery.Door, "nothing", 200, 0, null },
        { Logs, "nothing", 200, 0, null },
        { Telemetry, "nothing", 200, 0, null },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Input_ThatShouldNotCome_IsAnsweredByTheProtocolAndAccountedFor(string door, string what, int status, int skipped, string? reason)
    {
        var before = await ScrapeAsync();

        using var answer = await SendAsync(door, what);

        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}: {text}");
        if (door == Delivery.Door) await Delivery.ReadAsync(answer, what.Replace(' ', '-'), status);
        var after = await ScrapeAsync();
        double Grown(string name, string label) => after.Sum(name, label) - before.Sum(name, label);
        Assert.Equal(skipped, Grown("coldstart_ingest_records_total", "outcome=\"skipped\""));
        Assert.Equal(reason is null ? 0 : 1, Grown("coldstart_dead_letters_total", $"door=\"{door}\""));
        if (reason is not null) Assert.Equal(1, Grown("coldstart_dead_letters_total", $"reason=\"{reason}\""));
        Assert.Equal(0, Grown("coldstart_ingest_records_total", "outcome=\"accepted\""));
    }

    private Task<HttpResponseMessage> SendAsync(string door, string what) => door switch
    {
        CloudWatch => SendToCloudWatchAsync(what),
        Delivery.Door => SendToFirehoseAsync(what),
        Logs => SendLinesAsync(what),
        _ => SendEventsAsync(what),
    };

    private Task<HttpResponseMessage> SendToCloudWatchAsync(string what) => what switch
    {
        "half gzip" => PostAsync(CloudWatch, Half(CloudWatchPayload.Of("half", ("1", CloudWatchPayload.Report("a")))), "application/gzip"),
        "bomb" => PostAsync(CloudWatch, Bomb(), "application/gzip"),
        "base64 garbage" => PostAsync(CloudWatch, Encoding.UTF8.GetBytes("""{"awslogs":{"data":"H4sI*not*base64*"}}"""), "application/json"),
        "base64 of nothing known" => PostAsync(CloudWatch, JsonSerializer.SerializeToUtf8Bytes(new { awslogs = new { data = "Hello World"u8.ToArray() } }), "application/json"),
        "wrong type" => PostAsync(CloudWatch, "{}"u8.ToArray(), "application/xml"),
        "nothing" => PostAsync(CloudWatch, [], "application/json"),
        _ => PostAsync(CloudWatch, CloudWatchPayload.Gzip(Payload(what)), "application/gzip"),
    };

    private async Task<HttpResponseMessage> SendToFirehoseAsync(string what)
    {
        var id = what.Replace(' ', '-');
        return what switch
        {
            "half gzip" => await Delivery.PostAsync(server, id, Delivery.Body(id, Half(CloudWatchPayload.Of("half", ("1", CloudWatchPayload.Report("a")))))),
            "half gzip around the delivery" => await Delivery.PostAsync(server, id, Half(Encoding.UTF8.GetString(Delivery.Body(id, CloudWatchPayload.Report("a")))), encoding: "gzip"),
            "bomb" => await Delivery.PostAsync(server, id, Delivery.Body(id, Bomb())),
            "base64 garbage" => await Delivery.PostAsync(server, id, Encoding.UTF8.GetBytes($$"""{"requestId":"{{id}}","timestamp":1,"records":[{"data":"H4sI*not*base64*"}]}""")),
            "wrong type" => await PostAsync(Delivery.Door, "{}"u8.ToArray(), "text/plain", ("X-Amz-Firehose-Request-Id", id), ("X-Amz-Firehose-Access-Key", ApiServer.Key)),
            "nothing" => await Delivery.PostAsync(server, id, Delivery.Body(id, "")),
            _ => await Delivery.PostAsync(server, id, Delivery.Body(id, CloudWatchPayload.Gzip(Payload(what)))),
        };
    }

    private Task<HttpResponseMessage> SendLinesAsync(string what) => what switch
    {
        "half gzip" => PostAsync(Logs, Half(CloudWatchPayload.Report("a")), "text/plain", ("Content-Encoding", "gzip")),
        "bomb" => PostAsync(Logs, Bomb(), "text/plain", ("Content-Encoding", "gzip")),
        "wrong type" => PostAsync(Logs, "x"u8.ToArray(), "image/png"),
        "nothing" => PostAsync(Logs, [], "text/plain"),
        _ => PostAsync(Logs + (what == "no name" ? "" : "?function_name=bad"), Encoding.UTF8.GetBytes(string.Join('\n', LinesOf(what))), "text/plain"),
    };

    private Task<HttpResponseMessage> SendEventsAsync(string what) => what switch
    {
        "half gzip" => PostAsync(Telemetry, Half("[]"), "application/json", ("Content-Encoding", "gzip")),
        "bomb" => PostAsync(Telemetry, Bomb(), "application/json", ("Content-Encoding", "gzip")),
        "wrong type" => PostAsync(Telemetry, "[]"u8.ToArray(), "application/x-protobuf"),
        "nothing" => PostAsync(Telemetry, "[]"u8.ToArray(), "application/json"),
        "no name" => PostAsync(Telemetry, Events("platform.report", """{"requestId":"a","status":"success","metrics":{"durationMs":1.0,"billedDurationMs":1,"memorySizeMB":128,"maxMemoryUsedMB":36}}"""), "application/json"),
        "broken line" => PostAsync(Telemetry + "?function_name=bad", Events("platform.report", """{"requestId":"a","status":"mild","metrics":{"durationMs":1.0}}"""), "application/json"),
        _ => PostAsync(Telemetry + "?function_name=bad", Events("function", JsonSerializer.Serialize(LinesOf(what)[0] + "\n")), "application/json"),
    };

    private static byte[] Events(string type, string record) => Encoding.UTF8.GetBytes($$"""[{"time":"{{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}}","type":"{{type}}","record":{{record}}}]""");

    private static string Payload(string what)
    {
        var payload = CloudWatchPayload.Of("bad", [.. LinesOf(what).Select((line, at) => ($"{what}-{at}", line))]);
        return what switch
        {
            "no name" => payload.Replace("/aws/lambda/bad", "testLogGroup", StringComparison.Ordinal).Replace(CloudWatchPayload.Stream, "testLogStream", StringComparison.Ordinal),
            "API Gateway" => payload.Replace("/aws/lambda/bad", "API-Gateway-Execution-Logs_a1b2c3d4/prod", StringComparison.Ordinal).Replace(CloudWatchPayload.Stream, "0f00ba4", StringComparison.Ordinal),
            "flow log" => payload.Replace("/aws/lambda/bad", "vpc-flow-logs", StringComparison.Ordinal).Replace(CloudWatchPayload.Stream, "eni-1235b8ca123456789-all", StringComparison.Ordinal),
            _ => payload,
        };
    }

    private static string[] LinesOf(string what) => what switch
    {
        "no name" => [CloudWatchPayload.Report("a")],
        "metric of Powertools" => [Metric],
        "API Gateway" => [Gateway, Execution],
        "flow log" => [Flow],
        _ => ["REPORT RequestId: a\tDuration: much ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB"],
    };

    private static byte[] Half(string text)
    {
        var packed = CloudWatchPayload.Gzip(text);
        return packed[..^Math.Min(9, packed.Length / 2)];
    }

    private static byte[] Bomb() => CloudWatchPayload.Gzip(new byte[96 << 20]);

    private async Task<Scrape> ScrapeAsync()
    {
        using var page = await server.SendAsync(HttpMethod.Get, "/metrics", key: null);
        return Scrape.Read(await page.Content.ReadAsStringAsync());
    }

    private Task<HttpResponseMessage> PostAsync(string address, byte[] body, string contentType, params (string Name, string Value)[] headers)
    {
        var encoding = headers.FirstOrDefault(static header => header.Name == "Content-Encoding").Value;
        return server.SendAsync(HttpMethod.Post, address, ApiServer.Bytes(body, contentType, encoding), ApiServer.Key, [.. headers.Where(static header => header.Name != "Content-Encoding")]);
    }
}
