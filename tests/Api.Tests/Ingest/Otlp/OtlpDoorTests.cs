using System.Text;
using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Api.Tests.Fakes;
using Coldstart.Ingestion.Otlp;

namespace Coldstart.Api.Tests.Ingest.Otlp;

public sealed class OtlpDoorTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Traces = "/v1/traces";

    private static readonly long NowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public static TheoryData<string, bool> Forms() => new() { { Export.Json, false }, { Export.Json, true }, { Export.Protobuf, false }, { Export.Protobuf, true } };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Traces_InEveryForm_AreCountedAndAnsweredInIt(string contentType, bool gzip)
    {
        var function = $"otlp-{contentType[12..15]}-{gzip}";
        var request = Export.Traces(function, Export.Span(function + "1", NowMs - 60_000, 145, cold: true), Export.Span(function + "2", NowMs - 30_000, 50, cold: false));

        using var answer = await Export.PostAsync(server, Traces, Body(contentType, request), contentType, gzip);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(contentType, answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(contentType == Export.Json ? "{}" : "", await answer.Content.ReadAsStringAsync());
        var report = await ReportAsync(function);
        Assert.Equal((2, 1), (report.GetProperty("status").GetProperty("invocations").GetInt64(), report.GetProperty("status").GetProperty("cold_starts").GetInt64()));
        Assert.Equal(97.5, report.GetProperty("duration").GetProperty("avg_ms").GetDouble());
        Assert.Equal(512, report.GetProperty("memory").GetProperty("allocated_mb").GetInt64());
        Assert.True(report.GetProperty("cost").GetProperty("estimated").GetBoolean());
        Assert.Contains("billed", report.GetProperty("cost").GetProperty("estimated_because").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/traces")]
    [InlineData("/v1/metrics")]
    [InlineData("/v1/logs")]
    public async Task Request_OfNothing_IsWell(string route)
    {
        foreach (var (type, body) in new[] { (Export.Json, "{}"), (Export.Protobuf, "") })
        {
            using var answer = await Export.PostAsync(server, route, Encoding.UTF8.GetBytes(body), type);

            Assert.Equal((200, body), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task Spans_SentAgain_AreCountedOnce()
    {
        var body = Body(Export.Protobuf, Export.Traces("otlp-again", Export.Span("again", NowMs - 60_000, 145)));
        for (var time = 0; time < 3; time++)
        {
            using var answer = await Export.PostAsync(server, Traces, body, Export.Protobuf);
            Assert.Equal(200, (int)answer.StatusCode);
        }

        Assert.Equal(1, (await ReportAsync("otlp-again")).GetProperty("status").GetProperty("invocations").GetInt64());
    }

    [Theory]
    [InlineData(Export.Json)]
    [InlineData(Export.Protobuf)]
    public async Task Request_WithAKey_IsAnsweredAgainAsTheFirst(string contentType)
    {
        var id = contentType[^4..];
        var body = Body(contentType, Export.Traces("otlp-key", Export.Span("key" + id, NowMs - 60_000, 145), Export.Span("bad" + id, NowMs - 60_000, -5)));
        using var first = await Export.PostAsync(server, Traces, body, contentType, headers: ("Idempotency-Key", "otlp" + id));
        using var second = await Export.PostAsync(server, Traces, body, contentType, gzip: true, headers: ("Idempotency-Key", "otlp" + id));
        using var other = await Export.PostAsync(server, Traces, Body(contentType, Export.Traces("otlp-key")), contentType, headers: ("Idempotency-Key", "otlp" + id));

        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(), await second.Content.ReadAsByteArrayAsync());
        Assert.Equal(contentType, second.Content.Headers.ContentType!.ToString());
        Assert.Equal(422, (int)other.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Init_OfTheCollectorLayer_IsThatOfTheColdStartItWasFor(bool initFirst)
    {
        var function = $"otlp-init-{initFirst}";
        var invocations = Export.Traces(function, Export.Span(function + "1", NowMs - 60_000, 145, cold: true), Export.Span(function + "2", NowMs - 30_000, 50, cold: false));
        var init = Export.Traces(function, Export.Span("", NowMs - 60_315, 310, cold: true))
            .Replace("@opentelemetry/instrumentation-aws-lambda", "github.com/open-telemetry/opentelemetry-lambda/collector/receiver/telemetryapi", StringComparison.Ordinal)
            .Replace("\"kind\":2", "\"kind\":1", StringComparison.Ordinal);

        foreach (var request in initFirst ? [init, invocations, init] : new[] { invocations, init, init })
        {
            using var answer = await Export.PostAsync(server, Traces, Body(Export.Protobuf, request), Export.Protobuf);
            Assert.Equal((200, 0), ((int)answer.StatusCode, (await answer.Content.ReadAsByteArrayAsync()).Length));
        }

        var report = await ReportAsync(function);
        Assert.Equal((2, 1), (report.GetProperty("status").GetProperty("invocations").GetInt64(), report.GetProperty("status").GetProperty("cold_starts").GetInt64()));
        Assert.Equal((1, 310), (report.GetProperty("init_duration").GetProperty("count").GetInt64(), report.GetProperty("init_duration").GetProperty("avg_ms").GetDouble()));
    }

    [Fact]
    public async Task Span_ThatIsBroken_IsAPartialSuccessAndADeadLetter()
    {
        var request = Export.Traces("otlp-partial", Export.Span("whole", NowMs - 60_000, 145), Export.Span("broken", NowMs - 60_000, -5));

        using var json = await Export.PostAsync(server, Traces, Body(Export.Json, request), Export.Json);
        using var binary = await Export.PostAsync(server, Traces, Body(Export.Protobuf, request), Export.Protobuf);

        var partial = (await ApiServer.ReadAsync(json, 200)).GetProperty("partialSuccess");
        Assert.Equal("1", partial.GetProperty("rejectedSpans").GetString());
        Assert.Contains("end behind its start", partial.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
        var (rejected, message) = Numbered((await binary.Content.ReadAsByteArrayAsync())[2..]);
        Assert.Equal((1, partial.GetProperty("errorMessage").GetString()), (rejected, message));
        Assert.Equal(1, (await ReportAsync("otlp-partial")).GetProperty("status").GetProperty("invocations").GetInt64());
        var letters = await server.GetAsync("/api/v1/dead-letters?reason=out_of_range");
        Assert.Equal(Traces, letters.GetProperty("dead_letters")[0].GetProperty("door").GetString());
    }

    [Fact]
    public async Task DeadLetter_WhoseFunctionIsKnownNow_CanBeTriedAgain()
    {
        var span = Export.Traces("otlp-retried", Export.Span("late", NowMs - 60_000, 145)).Replace("\"stringValue\":\"otlp-retried\"", "\"stringValue\":\"\"", StringComparison.Ordinal);
        using var answer = await Export.PostAsync(server, Traces + "?architecture=arm64", Body(Export.Json, span), Export.Json);
        await ApiServer.ReadAsync(answer, 200);
        var letter = (await server.GetAsync("/api/v1/dead-letters?reason=unknown_function")).GetProperty("dead_letters").EnumerateArray().First(static letter => letter.GetProperty("door").GetString()!.StartsWith(Traces, StringComparison.Ordinal));

        using var content = await server.SendAsync(HttpMethod.Get, "/api/v1/dead-letters/" + letter.GetProperty("id").GetString());
        using var again = await Export.PostAsync(server, Traces + "?function_name=otlp-retried", await content.Content.ReadAsByteArrayAsync(), Export.Protobuf);
        using var retry = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{letter.GetProperty("id").GetString()}/retry");

        Assert.Equal((200, 400), ((int)again.StatusCode, (int)retry.StatusCode));
        Assert.Equal(1, (await ReportAsync("otlp-retried")).GetProperty("status").GetProperty("invocations").GetInt64());
    }

    [Theory]
    [InlineData("/v1/traces", Export.Json, "{\"resourceSpans\":7}")]
    [InlineData("/v1/metrics", Export.Json, "nonsense")]
    [InlineData("/v1/logs", Export.Protobuf, "nonsense")]
    [InlineData("/v1/traces", Export.Protobuf, "{}")]
    public async Task Body_ThatIsNoRequest_IsRefusedAndKept(string route, string contentType, string body)
    {
        using var answer = await Export.PostAsync(server, route, Encoding.UTF8.GetBytes(body), contentType);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal((3, true), await ErrorAsync(answer, contentType));
        var letters = (await server.GetAsync("/api/v1/dead-letters?reason=malformed_payload")).GetProperty("dead_letters").EnumerateArray();
        Assert.Contains(letters, letter => letter.GetProperty("door").GetString() == route && letter.GetProperty("preview").GetString() == body);
    }

    [Theory]
    [InlineData(null, "csa_nobody", 401, 16)]
    [InlineData("text/plain", ApiServer.Key, 415, 3)]
    [InlineData(null, ApiServer.Key, 400, 3)]
    public async Task Error_IsAStatusInTheFormOfTheRequest(string? wrongType, string key, int status, int code)
    {
        foreach (var type in new[] { Export.Json, Export.Protobuf })
        {
            using var answer = await server.SendAsync(HttpMethod.Post, Traces, ApiServer.Bytes("garbage"u8.ToArray(), wrongType ?? type, status == 400 ? "gzip" : null), key);

            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Equal((code, true), await ErrorAsync(answer, wrongType is null ? type : Export.Json));
        }
    }

    [Fact]
    public async Task Key_InEitherHeader_IsTaken()
    {
        using var bearer = await Export.PostAsync(server, Traces, [], Export.Protobuf, key: null, headers: ("Authorization", "Bearer " + ApiServer.Key));
        using var own = await Export.PostAsync(server, Traces, [], Export.Protobuf, key: ApiServer.Key);
        using var none = await Export.PostAsync(server, Traces, [], Export.Protobuf, key: null);

        Assert.Equal((200, 200, 401), ((int)bearer.StatusCode, (int)own.StatusCode, (int)none.StatusCode));
    }

    [Fact]
    public async Task Body_TooLargeAsSentOrInflated_Is413()
    {
        var bomb = Export.Zip(new byte[Limits.OtlpBodyBytesMax + 1]);

        using var inflated = await server.SendAsync(HttpMethod.Post, Traces, ApiServer.Bytes(bomb, Export.Protobuf, "gzip"));

        Assert.Equal(413, (int)inflated.StatusCode);
        Assert.Equal((8, true), await ErrorAsync(inflated, Export.Protobuf));
    }

    [Fact]
    public async Task Body_OfJsonThatGrowsBeyondTheBound_Is413()
    {
        // Three bytes of JSON for five of the binary form.
        var body = Encoding.UTF8.GetBytes("{\"resourceSpans\":[" + string.Concat(Enumerable.Repeat("{},", 14_000_000)) + "{}]}");

        using var answer = await Export.PostAsync(server, Traces, body, Export.Json, gzip: true);

        Assert.Equal(413, (int)answer.StatusCode);
    }

    private static byte[] Body(string contentType, string json) => contentType == Export.Json ? Encoding.UTF8.GetBytes(json) : Export.Binary(OtlpSignal.Traces, json);

    /// <summary>The code of an error, and whether it has a sentence.</summary>
    private static async Task<(int Code, bool HasMessage)> ErrorAsync(HttpResponseMessage answer, string contentType)
    {
        Assert.Equal(contentType, answer.Content.Headers.ContentType!.ToString());
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        if (contentType != Export.Json) return (Numbered(bytes).Number, Numbered(bytes).Text.Length > 5);
        var status = JsonDocument.Parse(bytes).RootElement;
        return (status.GetProperty("code").GetInt32(), status.GetProperty("message").GetString()!.Length > 5);
    }

    /// <summary>A message of a small number as field 1 and a text as field 2.</summary>
    private static (int Number, string Text) Numbered(byte[] message)
    {
        Assert.Equal((0x08, 0x12), (message[0], message[2]));
        var isLong = message[3] >= 0x80;
        return (message[1], Encoding.UTF8.GetString(message[(isLong ? 5 : 4)..]));
    }

    private async Task<JsonElement> ReportAsync(string function) => await server.GetAsync($"/api/v1/functions/{await Functions.IdOfAsync(server, function)}?window=7d");
}
