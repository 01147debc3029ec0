using System.Text;
using System.Text.Json;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Api.Tests.Fakes;
using Coldstart.Api.Tests.Ingest.Otlp;
using Coldstart.Ingestion.Otlp;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Api.Tests.Administration;

public sealed class DeadLetterTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Door = "/api/v1/ingest/logs?function_name=dead&region=us-east-1";

    [Fact]
    public async Task Line_ThatCannotBeRead_IsKeptAsItCame()
    {
        var letter = await SendAsync("REPORT RequestId: kept");

        using var answer = await server.SendAsync(HttpMethod.Get, "/api/v1/dead-letters/" + Id(letter));

        Assert.Equal("malformed_line", letter.GetProperty("reason").GetString());
        Assert.Equal(Door, letter.GetProperty("door").GetString());
        Assert.Equal("REPORT RequestId: kept", await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("POST", "/api/v1/dead-letters/retry?door=/none", "{\"door\":\"/api/v1/ingest/logs\"}")]
    [InlineData("POST", "/api/v1/dead-letters/01a1fe67-1cbb-7531-a54b-c20ecd1ecd2c/retry", "{}")]
    [InlineData("DELETE", "/api/v1/dead-letters?door=/none", "{}")]
    [InlineData("POST", "/api/v1/dead-letters/retry?door=logs", "")]
    [InlineData("DELETE", "/api/v1/dead-letters?door=logs", "")]
    [InlineData("GET", "/api/v1/dead-letters?door=logs", "")]
    public async Task Filter_InABodyOrOfNoDoor_IsRefused(string method, string path, string body)
    {
        using var answer = await server.SendAsync(new HttpMethod(method), path, body.Length == 0 ? null : ApiServer.Bytes(Encoding.UTF8.GetBytes(body), "application/json"));

        await ApiServer.ReadAsync(answer, 400);
    }

    [Fact]
    public async Task Delete_OfALetter_RemovesIt()
    {
        var letter = await SendAsync("REPORT RequestId: deleted");

        using var first = await server.SendAsync(HttpMethod.Delete, "/api/v1/dead-letters/" + Id(letter));
        using var second = await server.SendAsync(HttpMethod.Delete, "/api/v1/dead-letters/" + Id(letter));

        Assert.Equal((204, 404), ((int)first.StatusCode, (int)second.StatusCode));
    }

    [Fact]
    public async Task Retry_OfWhatIsStillNotUnderstood_KeepsTheLetterAndMakesNoSecond()
    {
        var letter = await SendAsync("REPORT RequestId: hopeless");

        using var answer = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{Id(letter)}/retry");

        await ApiServer.ReadAsync(answer, 400);
        var letters = await ListAsync();
        Assert.Single(letters, row => row.GetProperty("preview").GetString() == "REPORT RequestId: hopeless");
    }

    [Fact]
    public async Task Retry_OfWhatIsUnderstoodNow_CountsItOnceAndDeletesIt()
    {
        // As an older version would have left it: this one understands the line.
        var line = "REPORT RequestId: 3f8a1f5e-0000-4000-8000-0000000000bb\tDuration: 10.00 ms\tBilled Duration: 10 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB";
        var id = await KeepAsync(Door.Replace("dead", "revived", StringComparison.Ordinal), RejectionReason.MalformedLine, line);

        using var first = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{id}/retry");
        using var second = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{id}/retry");

        Assert.Equal(1, (await ApiServer.ReadAsync(first, 200)).GetProperty("retried").GetInt32());
        await ApiServer.ReadAsync(second, 404);
        var function = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, "revived"));
        Assert.Equal(1, function.GetProperty("status").GetProperty("invocations").GetInt64());
    }

    [Fact]
    public async Task Retry_ToldWhatWasMissing_CountsIt()
    {
        var line = "REPORT RequestId: 3f8a1f5e-0000-4000-8000-0000000000cc\tDuration: 10.00 ms\tBilled Duration: 10 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB";
        var letter = await SendAsync(line, "/api/v1/ingest/logs?region=eu-west-1");
        Assert.Equal("unknown_function", letter.GetProperty("reason").GetString());

        using var still = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{Id(letter)}/retry");
        using var unfit = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{Id(letter)}/retry?function_name=no+name");
        using var mended = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{Id(letter)}/retry?function_name=named-later");

        await ApiServer.ReadAsync(still, 400);
        await ApiServer.ReadAsync(unfit, 400);
        await ApiServer.ReadAsync(mended, 200);
        var function = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, "named-later"));
        Assert.Equal("eu-west-1", function.GetProperty("region").GetString());
        // A line without a time is of the time at which it came.
        var keptMs = Math.Abs((function.GetProperty("last_seen_at").GetDateTimeOffset() - letter.GetProperty("received_at").GetDateTimeOffset()).TotalMilliseconds);
        Assert.True(keptMs < 1, $"{keptMs} ms off");
    }

    [Fact]
    public async Task Retry_OfATimeThatWasAhead_CountsItOnceItHasCome()
    {
        var id = await KeepAsync("/api/v1/ingest/telemetry?function_name=early&region=us-east-1", RejectionReason.OutOfRange,
            """[{"time":"2026-01-02T10:00:00.000Z","type":"platform.report","record":{"requestId":"3f8a1f5e-0000-4000-8000-0000000000dd","metrics":{"durationMs":5,"billedDurationMs":5,"memorySizeMB":128,"maxMemoryUsedMB":50}}}]""");

        using var answer = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{id}/retry");

        await ApiServer.ReadAsync(answer, 200);
        await Functions.IdOfAsync(server, "early");
    }

    [Fact]
    public async Task Retry_ALetterThatACrashLeftBehind_CountsNothingTwice()
    {
        const string Line = """{"type":"ColdStartReport","functionName":"crashed","memorySizeMb":"512","initDurationMs":12.5}""";
        var id = await KeepAsync("/api/v1/ingest/logs", RejectionReason.MalformedLine, Line);
        using var first = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{id}/retry");
        await ApiServer.ReadAsync(first, 200);

        // As if the process had died before it deleted the letter.
        await KeepAsync("/api/v1/ingest/logs", RejectionReason.MalformedLine, Line, id);
        using var second = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{id}/retry");
        using var third = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{id}/retry");

        // Where keys wait in a journal of files, the letter leaves with its key before it is looked for.
        Assert.Contains((int)second.StatusCode, new[] { 200, 404 });
        await ApiServer.ReadAsync(third, 404);
        var function = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, "crashed"));
        Assert.Equal(1, function.GetProperty("status").GetProperty("cold_starts").GetInt64());
    }

    [Theory]
    [InlineData("/api/v1/ingest/firehose?function_name=by-firehose&region=eu-west-1&account_id=123456789012", "by-firehose")]
    [InlineData("/api/v1/ingest/cloudwatch?function_name=by-cloudwatch&region=eu-west-1&account_id=123456789012", "by-cloudwatch")]
    public async Task Retry_ThroughADoorOfAws_TakesWhatCameWithTheLetter(string door, string function)
    {
        var payload = $$"""{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"custom","logStream":"odd","subscriptionFilters":["f"],"logEvents":[{"id":"1","timestamp":1767348000000,"message":"REPORT RequestId: 3f8a1f5e-0000-4000-8000-00000000{{door.Length:0000}}\tDuration: 10.00 ms\tBilled Duration: 10 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB"}]}""";
        var id = await KeepAsync(door, RejectionReason.MalformedPayload, payload);

        using var answer = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{id}/retry");

        await ApiServer.ReadAsync(answer, 200);
        var found = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, function) + "?window=30d");
        Assert.Equal("eu-west-1", found.GetProperty("region").GetString());
    }

    [Fact]
    public async Task Retry_OfASpanOfOpenTelemetry_CountsItOnceItsFunctionIsTold()
    {
        const string Door = "/v1/traces?architecture=arm64";
        var startMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 60_000;
        var request = Export.Traces("nameless", Export.Span("nameless-span", startMs, 145)).Replace("\"stringValue\":\"nameless\"", "\"stringValue\":\"\"", StringComparison.Ordinal);
        using var sent = await Export.PostAsync(server, Door, Export.Binary(OtlpSignal.Traces, request), Export.Protobuf);
        var letter = (await ListAsync()).First(static letter => letter.GetProperty("door").GetString() == Door);

        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/dead-letters/retry?function_name=named-span&door=" + Uri.EscapeDataString(Door));

        Assert.Equal(1, (await ApiServer.ReadAsync(answer, 200)).GetProperty("retried").GetInt32());
        Assert.DoesNotContain(await ListAsync(), left => Id(left) == Id(letter));
        var function = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, "named-span"));
        Assert.Equal((1, "arm64"), (function.GetProperty("status").GetProperty("invocations").GetInt32(), function.GetProperty("architecture").GetString()));
    }

    [Theory]
    [InlineData("GET", "/api/v1/dead-letters?reason=no_such_reason")]
    [InlineData("POST", "/api/v1/dead-letters/retry?reason=no_such_reason")]
    [InlineData("DELETE", "/api/v1/dead-letters?reason=no_such_reason")]
    public async Task Filter_OfAReasonThatThereIsNot_IsRefused(string method, string path)
    {
        using var answer = await server.SendAsync(HttpMethod.Parse(method), path);

        await ApiServer.ReadAsync(answer, 400);
    }

    [Fact]
    public async Task Retry_OfABlockOfTheJournal_IsAConflict()
    {
        var id = await KeepAsync("journal", RejectionReason.UnreadableBlock, "?");

        using var answer = await server.SendAsync(HttpMethod.Post, $"/api/v1/dead-letters/{id}/retry");

        await ApiServer.ReadAsync(answer, 409);
    }

    [Fact]
    public async Task Retry_ByFilter_GoesOnWithTheNextCallAndTellsWhyLettersStay()
    {
        for (var at = 0; at < 5; at++) await SendAsync($"REPORT RequestId: round {at}", "/api/v1/ingest/logs?function_name=rounds&region=x");
        var path = "/api/v1/dead-letters/retry?limit=2&door=" + Uri.EscapeDataString("/api/v1/ingest/logs?function_name=rounds&region=x");
        var (failed, calls) = (new List<string>(), 0);

        for (var cursor = ""; cursor is not null; calls++)
        {
            using var answer = await server.SendAsync(HttpMethod.Post, path + (cursor.Length > 0 ? "&cursor=" + cursor : ""));
            var round = await ApiServer.ReadAsync(answer, 200);
            Assert.Equal(round.GetProperty("failed").GetInt32(), round.GetProperty("errors").GetArrayLength());
            failed.AddRange(round.GetProperty("errors").EnumerateArray().Select(Id));
            Assert.All(round.GetProperty("errors").EnumerateArray(), static error => Assert.Equal("malformed_line", error.GetProperty("code").GetString()));
            cursor = round.GetProperty("next_cursor").GetString();
            Assert.Equal(cursor is not null, round.GetProperty("more").GetBoolean());
        }

        Assert.Equal((3, 5, 5), (calls, failed.Count, failed.Distinct().Count()));
    }

    [Fact]
    public async Task Delete_ByFilter_ThrowsAwayWhatItMeansAndNeverAll()
    {
        for (var at = 0; at < 3; at++) await SendAsync($"REPORT RequestId: thrown {at}", "/api/v1/ingest/logs?function_name=thrown");
        var door = Uri.EscapeDataString("/api/v1/ingest/logs?function_name=thrown");

        using var all = await server.SendAsync(HttpMethod.Delete, "/api/v1/dead-letters");
        using var early = await server.SendAsync(HttpMethod.Delete, $"/api/v1/dead-letters?door={door}&to=2020-01-01");
        using var meant = await server.SendAsync(HttpMethod.Delete, $"/api/v1/dead-letters?door={door}");

        await ApiServer.ReadAsync(all, 400);
        Assert.Equal(0, (await ApiServer.ReadAsync(early, 200)).GetProperty("deleted").GetInt32());
        var deleted = await ApiServer.ReadAsync(meant, 200);
        Assert.Equal((3, false), (deleted.GetProperty("deleted").GetInt32(), deleted.GetProperty("more").GetBoolean()));
    }

    [Fact]
    public async Task List_Counts_TellWhatCameByDoorAndReason()
    {
        var before = await CountAsync();
        await SendAsync("REPORT RequestId: counted");

        var after = await CountAsync();
        var letter = (await ListAsync()).First(letter => letter.GetProperty("preview").GetString() == "REPORT RequestId: counted");
        using var deleted = await server.SendAsync(HttpMethod.Delete, "/api/v1/dead-letters/" + Id(letter));
        var left = await CountAsync();

        Assert.Equal((before.Received + 1, before.Kept + 1), after);
        Assert.Equal((before.Received + 1, before.Kept), left);
    }

    [Fact]
    public async Task Ingest_UnderAKeyOfALetter_IsRefused()
    {
        using var answer = await server.PostAsync("/api/v1/ingest", ApiServer.Invocation("pretender"), headers: ("Idempotency-Key", "dead-letter:3f8a1f5e-0000-4000-8000-0000000000dd"));

        await ApiServer.ReadAsync(answer, 400);
    }

    [Fact]
    public async Task Retry_ByFilter_TellsWhatBecameOfThem()
    {
        await SendAsync("REPORT RequestId: filtered");

        using var none = await server.SendAsync(HttpMethod.Post, "/api/v1/dead-letters/retry?reason=foreign_tenant");
        using var all = await server.SendAsync(HttpMethod.Post, "/api/v1/dead-letters/retry?reason=malformed_line");

        var nothing = await ApiServer.ReadAsync(none, 200);
        Assert.Equal((0, 0), (nothing.GetProperty("retried").GetInt32(), nothing.GetProperty("failed").GetInt32()));
        Assert.True((await ApiServer.ReadAsync(all, 200)).GetProperty("failed").GetInt32() >= 1);
    }

    [Fact]
    public async Task List_InPages_ShowsEachLetterOnce()
    {
        for (var at = 0; at < 5; at++) await SendAsync($"REPORT RequestId: page {at}");

        var seen = new List<string>();
        var path = "/api/v1/dead-letters?limit=2";
        for (var cursor = ""; cursor is not null;)
        {
            var page = await server.GetAsync(path + (cursor.Length > 0 ? "&cursor=" + cursor : ""));
            seen.AddRange(page.GetProperty("dead_letters").EnumerateArray().Select(Id));
            cursor = page.GetProperty("next_cursor").GetString();
        }

        Assert.Equal(seen.Distinct().Count(), seen.Count);
        Assert.Equal((await ListAsync()).Count, seen.Count);
    }

    private async Task<Guid> KeepAsync(string door, RejectionReason reason, string content, Guid? known = null)
    {
        var id = known ?? new RandomIdSource().NewId(TimeProvider.System.GetUtcNow());
        var nowUs = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var letter = new DeadLetter(id, server.Project, door, reason, "", nowUs, Encoding.UTF8.GetBytes(content));
        await server.Process.Store.Intake.StoreAsync([], [letter], new Dictionary<long, long>(), [], CancellationToken.None);
        return id;
    }

    private async Task<(long Received, long Kept)> CountAsync()
    {
        var list = await server.GetAsync("/api/v1/dead-letters?limit=1&door=journal");
        var count = list.GetProperty("counts").EnumerateArray().FirstOrDefault(static count => count.GetProperty("door").GetString() == "/api/v1/ingest/logs" && count.GetProperty("reason").GetString() == "malformed_line");
        return count.ValueKind == JsonValueKind.Undefined ? (0, 0) : (count.GetProperty("received").GetInt64(), count.GetProperty("kept").GetInt64());
    }

    private async Task<JsonElement> SendAsync(string line, string door = Door)
    {
        using var answer = await server.SendAsync(HttpMethod.Post, door, ApiServer.Bytes(Encoding.UTF8.GetBytes(line), "text/plain"));
        Assert.Equal(1, (await ApiServer.ReadAsync(answer, 200)).GetProperty("failed").GetInt32());
        return (await ListAsync()).First(letter => letter.GetProperty("preview").GetString() == line);
    }

    private async Task<List<JsonElement>> ListAsync() => [.. (await server.GetAsync("/api/v1/dead-letters?limit=1000")).GetProperty("dead_letters").EnumerateArray()];

    private static string Id(JsonElement letter) => letter.GetProperty("id").GetString()!;
}
