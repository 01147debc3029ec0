using System.Text;
using System.Text.Json;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Ingest.Firehose;

public sealed class FirehoseDoorTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Delivery_OfPayloads_IsCounted()
    {
        var body = Delivery.Body("first", CloudWatchPayload.Gzip(CloudWatchPayload.Of("streamed", ("1", CloudWatchPayload.Report("a")), ("2", CloudWatchPayload.Report("b")))));

        using var answer = await Delivery.PostAsync(server, "first", CloudWatchPayload.Gzip(body), encoding: "gzip");

        await Delivery.ReadAsync(answer, "first", 200);
        var report = await ReportAsync("streamed");
        Assert.Equal((2, "eu-central-1"), (report.GetProperty("status").GetProperty("invocations").GetInt64(), report.GetProperty("region").GetString()));
    }

    [Fact]
    public async Task Delivery_ThatComesAgain_CountsNothingTwice()
    {
        // Without a request id in the line nothing but the delivery's own id protects.
        var cold = """{"type":"ColdStartReport","functionName":"twice","memorySizeMb":128,"initDurationMs":100}""";
        using var first = await Delivery.PostAsync(server, "again", Delivery.Body("again", cold));
        using var second = await Delivery.PostAsync(server, "again", Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Delivery.Body("again", cold)).Replace("1795176000000", "1795176099999", StringComparison.Ordinal)));

        await Delivery.ReadAsync(first, "again", 200);
        await Delivery.ReadAsync(second, "again", 200);
        Assert.True(second.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(1, (await ReportAsync("twice")).GetProperty("status").GetProperty("invocations").GetInt64());
    }

    [Fact]
    public async Task Delivery_OfSeveralParts_CountsEachOnce()
    {
        var filler = string.Concat(Enumerable.Repeat(new string('x', 1000) + "\n", 20_000));
        var body = Delivery.Body("parts", [.. Enumerable.Range(0, 4).Select(at => CloudWatchPayload.Gzip(filler + CloudWatchPayload.Report($"p{at}")))]);
        (string, string?)[] attributes = [("X-Amz-Firehose-Common-Attributes", """{"commonAttributes":{"function_name":"parted","other":"x"}}""")];
        using var first = await Delivery.PostAsync(server, "parts", body, headers: attributes);
        using var second = await Delivery.PostAsync(server, "parts", body, headers: attributes);

        await Delivery.ReadAsync(first, "parts", 200);
        await Delivery.ReadAsync(second, "parts", 200);
        Assert.True(second.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(4, (await ReportAsync("parted")).GetProperty("status").GetProperty("invocations").GetInt64());
    }

    [Fact]
    public async Task Attributes_GoBeforeTheStreamsOwnRegion_AndTheAddressBeforeThem()
    {
        using var answer = await Delivery.PostAsync(server, "told", Delivery.Body("told", CloudWatchPayload.Report("a")), headers: [("X-Amz-Firehose-Common-Attributes", """{"commonAttributes":{"function_name":"told","region":"eu-north-1","architecture":"arm64"}}""")]);

        await Delivery.ReadAsync(answer, "told", 200);
        var report = await ReportAsync("told");
        Assert.Equal(("eu-north-1", "arm64"), (report.GetProperty("region").GetString(), report.GetProperty("architecture").GetString()));
    }

    [Fact]
    public async Task Poison_GoesToTheDeadLettersAndCanBeTriedAgain()
    {
        var broken = CloudWatchPayload.Gzip("{}")[..^5];
        using var answer = await Delivery.PostAsync(server, "poison", Delivery.Body("poison", broken, Encoding.UTF8.GetBytes(CloudWatchPayload.Report("nobody"))));
        await Delivery.ReadAsync(answer, "poison", 200);

        var letters = (await server.GetAsync($"/api/v1/dead-letters?door={Delivery.Door}")).GetProperty("dead_letters").EnumerateArray().ToList();
        var kept = letters.First(static letter => letter.GetProperty("reason").GetString() == "malformed_payload");
        var nobody = letters.First(static letter => letter.GetProperty("reason").GetString() == "unknown_function");
        using var content = await server.SendAsync(HttpMethod.Get, "/api/v1/dead-letters/" + kept.GetProperty("id").GetString());
        using var retry = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{nobody.GetProperty("id").GetString()}/retry");

        Assert.Equal(broken, await content.Content.ReadAsByteArrayAsync());
        Assert.Equal(Delivery.Door + "?region=eu-central-1&account_id=123456789012", nobody.GetProperty("door").GetString());
        Assert.Equal(CloudWatchPayload.Report("nobody").Trim(), nobody.GetProperty("preview").GetString()!.Trim());
        Assert.Equal(400, (int)retry.StatusCode);
    }

    [Fact]
    public async Task Records_ThatAreEmptyOrForeign_AreFine()
    {
        var control = """{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],"logEvents":[{"id":"","timestamp":1510254469274,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}""";
        using var answer = await Delivery.PostAsync(server, "foreign", Delivery.Body("foreign", "", control, "Hello World", """{"Hello": "World"}""", "2 123456789010 eni-1 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK"));
        using var nothing = await Delivery.PostAsync(server, "nothing", Delivery.Body("nothing", Array.Empty<string>()));

        await Delivery.ReadAsync(answer, "foreign", 200);
        await Delivery.ReadAsync(nothing, "nothing", 200);
    }

    public static TheoryData<string, string, int, string?, string?> Refusals() => new()
    {
        { "no key", "", 401, "X-Amz-Firehose-Access-Key", null },
        { "a wrong key", "", 401, "X-Amz-Firehose-Access-Key", "csa_00000000000000000000000000000000" },
        { "another protocol", "", 400, "X-Amz-Firehose-Protocol-Version", "2.0" },
        { "broken attributes", "", 400, "X-Amz-Firehose-Common-Attributes", "{" },
        { "attributes that are none", "", 400, "X-Amz-Firehose-Common-Attributes", """{"commonAttributes":{"region":7}}""" },
        { "a function that is none", "", 400, "X-Amz-Firehose-Common-Attributes", """{"commonAttributes":{"function_name":"no such name!"}}""" },
        { "no JSON", "{", 400, null, null },
        { "no records", """{"requestId":"refused"}""", 400, null, null },
        { "another id", """{"requestId":"other","records":[]}""", 400, null, null },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Delivery_ThatIsRefused_IsToldSoByTheProtocol(string what, string body, int status, string? header, string? value)
    {
        var bytes = body.Length == 0 ? Delivery.Body("refused", "x") : Encoding.UTF8.GetBytes(body);

        using var answer = await Delivery.PostAsync(server, "refused", bytes, headers: header is null ? [] : [(header, value)]);

        Assert.NotEmpty(what);
        await Delivery.ReadAsync(answer, "refused", status);
    }

    [Fact]
    public async Task Delivery_OfTooManyRecords_IsRefused()
    {
        using var most = await Delivery.PostAsync(server, "most", Delivery.Body("most", new string[10_000].Select(static _ => "").ToArray()));
        using var tooMany = await Delivery.PostAsync(server, "many", Delivery.Body("many", new string[10_001].Select(static _ => "").ToArray()));

        await Delivery.ReadAsync(most, "most", 200);
        await Delivery.ReadAsync(tooMany, "many", 400);
    }

    [Fact]
    public async Task Delivery_OfAnotherType_IsToldSoByTheProtocol()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Delivery.Door) { Content = new StringContent("x", Encoding.UTF8, "text/plain") };
        request.Headers.Add("X-Amz-Firehose-Access-Key", ApiServer.Key);
        request.Headers.Add("X-Amz-Firehose-Request-Id", "typed");
        using var answer = await server.Client.SendAsync(request);

        await Delivery.ReadAsync(answer, "typed", 415);
    }

    [Fact]
    public async Task Delivery_LargerThanTheProtocolAllows_IsNever413()
    {
        var zeros = CloudWatchPayload.Gzip(new byte[100 << 20]);

        using var answer = await Delivery.PostAsync(server, "large", zeros, encoding: "gzip");

        await Delivery.ReadAsync(answer, "large", 400);
    }

    [Fact]
    public async Task Delivery_Of64MiB_IsTaken()
    {
        var line = Encoding.UTF8.GetBytes(new string('x', 740_000));
        var body = Delivery.Body("64", [.. Enumerable.Repeat(line, 67)]);
        Assert.InRange(body.Length, 63 << 20, 64 << 20);

        using var plain = await Delivery.PostAsync(server, "64", body);
        using var packed = await Delivery.PostAsync(server, "64", CloudWatchPayload.Gzip(body), encoding: "gzip");

        await Delivery.ReadAsync(plain, "64", 200);
        await Delivery.ReadAsync(packed, "64", 200);
    }

    [Fact]
    public async Task AccessKey_AtAnotherDoor_OpensNothing()
    {
        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/logs", ApiServer.Json("{}"), null, ("X-Amz-Firehose-Access-Key", ApiServer.Key));

        Assert.Equal(401, (int)answer.StatusCode);
    }

    private async Task<JsonElement> ReportAsync(string function) => await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, function));
}
