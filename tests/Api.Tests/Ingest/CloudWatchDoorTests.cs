using System.Text;
using System.Text.Json;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Ingest;

public sealed class CloudWatchDoorTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Door = "/api/v1/ingest/cloudwatch";

    [Theory]
    [InlineData("application/octet-stream")]
    [InlineData("application/gzip")]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    public async Task Payload_IsCountedForTheFunctionOfItsLogGroup(string contentType)
    {
        var function = "cloudwatch-" + contentType.Replace('/', '-');
        var payload = CloudWatchPayload.Of(function, ("1", "START RequestId: a Version: 7\n"), ("2", "mine"), ("3", CloudWatchPayload.Report("a")));

        var answer = await SendAsync(CloudWatchPayload.Gzip(payload), contentType);

        Assert.Equal((2, 0, 1, 0), Counts(answer));
        var report = await ReportAsync(function);
        Assert.Equal(1, report.GetProperty("status").GetProperty("invocations").GetInt64());
        Assert.Equal("us-east-1", report.GetProperty("region").GetString());
    }

    [Fact]
    public async Task Payload_ThatComesAgain_IsAnsweredAsTheFirstTime()
    {
        var payload = CloudWatchPayload.Of("again", ("11", CloudWatchPayload.Report("a")), ("12", CloudWatchPayload.Report("b")));
        using var first = await PostAsync(CloudWatchPayload.Gzip(payload), "application/gzip");
        using var second = await PostAsync(Encoding.UTF8.GetBytes(payload), "application/json");

        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.True(second.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal((await ApiServer.ReadAsync(first, 200)).GetRawText(), (await ApiServer.ReadAsync(second, 200)).GetRawText());
        Assert.Equal(2, (await ReportAsync("again")).GetProperty("status").GetProperty("invocations").GetInt64());
    }

    [Fact]
    public async Task Payloads_ThatOverlap_CountEachEventOnce()
    {
        await SendAsync(Encoding.UTF8.GetBytes(CloudWatchPayload.Of("overlap", 1_795_176_000_000 - 86_400_000 * 30L, ("21", CloudWatchPayload.Report("a")), ("22", CloudWatchPayload.Report("b")))));
        var answer = await SendAsync(Encoding.UTF8.GetBytes(CloudWatchPayload.Of("overlap", 1_795_176_000_000 - 86_400_000 * 30L, ("22", CloudWatchPayload.Report("b")), ("23", CloudWatchPayload.Report("c")))));

        Assert.Equal((2, 0, 0, 1), Counts(answer));
    }

    [Fact]
    public async Task Payload_OfAnotherProject_IsNoRepeat()
    {
        var payload = Encoding.UTF8.GetBytes(CloudWatchPayload.Of("shared", ("31", CloudWatchPayload.Report("a"))));
        await SendAsync(payload);

        using var other = await server.SendAsync(HttpMethod.Post, Door, ApiServer.Bytes(payload, "application/json"), ApiServer.OtherKey);

        Assert.False(other.Headers.Contains("Idempotency-Replayed"));
        await ApiServer.ReadAsync(other, 200);
    }

    [Fact]
    public async Task Idempotency_OfTheRequest_GoesBeforeThatOfTheEvents()
    {
        var payload = CloudWatchPayload.Of("keyed", ("41", CloudWatchPayload.Report("a")));
        using var first = await PostAsync(Encoding.UTF8.GetBytes(payload), "application/json", ("Idempotency-Key", "cloudwatch-key"));
        using var second = await PostAsync(Encoding.UTF8.GetBytes(payload + " "), "application/json", ("Idempotency-Key", "cloudwatch-key"));

        Assert.Equal((200, 422), ((int)first.StatusCode, (int)second.StatusCode));
    }

    [Fact]
    public async Task Control_IsAcknowledged()
    {
        const string Control = """{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],"logEvents":[{"id":"","timestamp":1510254469274,"message":"CWL CONTROL MESSAGE: Checking health of destination."}]}""";

        Assert.Equal((0, 0, 1, 0), Counts(await SendAsync(Encoding.UTF8.GetBytes(Control))));
        Assert.Equal((0, 0, 1, 0), Counts(await SendAsync(Encoding.UTF8.GetBytes(Control))));
    }

    [Fact]
    public async Task Garbage_IsKeptAsItCame()
    {
        var broken = CloudWatchPayload.Gzip(CloudWatchPayload.Of("broken", ("51", CloudWatchPayload.Report("a"))))[..^7];

        var answer = await SendAsync(broken, "application/gzip", "?region=eu-west-1");

        Assert.Equal((0, 1, 0, 0), Counts(answer));
        var letter = (await server.GetAsync("/api/v1/dead-letters?reason=malformed_payload")).GetProperty("dead_letters").EnumerateArray().First();
        Assert.Equal(Door + "?region=eu-west-1", letter.GetProperty("door").GetString());
        using var content = await server.SendAsync(HttpMethod.Get, "/api/v1/dead-letters/" + letter.GetProperty("id").GetString());
        Assert.Equal(broken, await content.Content.ReadAsByteArrayAsync());
        using var retry = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{letter.GetProperty("id").GetString()}/retry");
        Assert.Equal(400, (int)retry.StatusCode);
    }

    [Fact]
    public async Task Line_OfNoFunction_CanBeTriedAgainWithItsEnvelope()
    {
        var payload = CloudWatchPayload.Of("x", ("61", CloudWatchPayload.Report("a"))).Replace("/aws/lambda/x", "custom", StringComparison.Ordinal);
        Assert.Equal((0, 1, 0, 0), Counts(await SendAsync(Encoding.UTF8.GetBytes(payload))));

        var letter = (await server.GetAsync("/api/v1/dead-letters?reason=unknown_function")).GetProperty("dead_letters").EnumerateArray().First();

        Assert.Contains("\"logGroup\":\"custom\"", letter.GetProperty("preview").GetString(), StringComparison.Ordinal);
        Assert.Contains(CloudWatchPayload.Stream, letter.GetProperty("preview").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ContentType_OfSomethingElse_IsRefused()
    {
        using var answer = await PostAsync("{}"u8.ToArray(), "text/html");

        await ApiServer.ReadAsync(answer, 415);
    }

    [Fact]
    public async Task Region_OfTheAddress_IsThatOfTheFunction()
    {
        await SendAsync(Encoding.UTF8.GetBytes(CloudWatchPayload.Of("placed", ("71", CloudWatchPayload.Report("a")))), query: "?region=eu-north-1&architecture=arm64&account_id=999999999999");

        var report = await ReportAsync("placed");

        Assert.Equal(("eu-north-1", "arm64"), (report.GetProperty("region").GetString(), report.GetProperty("architecture").GetString()));
    }

    private static (int Processed, int Failed, int Skipped, int Duplicates) Counts(JsonElement answer) =>
        (answer.GetProperty("processed").GetInt32(), answer.GetProperty("failed").GetInt32(), answer.GetProperty("skipped").GetInt32(), answer.GetProperty("duplicates").GetInt32());

    private Task<HttpResponseMessage> PostAsync(byte[] body, string contentType, params (string Name, string Value)[] headers) =>
        server.SendAsync(HttpMethod.Post, Door, ApiServer.Bytes(body, contentType), ApiServer.Key, headers);

    private async Task<JsonElement> SendAsync(byte[] body, string contentType = "application/json", string query = "")
    {
        using var answer = await server.SendAsync(HttpMethod.Post, Door + query, ApiServer.Bytes(body, contentType));
        return await ApiServer.ReadAsync(answer, 200);
    }

    private async Task<JsonElement> ReportAsync(string function) => await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, function));
}
