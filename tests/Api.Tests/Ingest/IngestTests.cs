using System.Text;
using System.Text.Json;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Ingest;

public sealed class IngestTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Theory]
    [InlineData("", "")]
    [InlineData("nothing", "")]
    [InlineData("[]", "")]
    [InlineData("3", "")]
    [InlineData("{\"function_name\":", "")]
    [InlineData("{}", "/function_name")]
    [InlineData("""{"function_name":"a b","timestamp":"2026-01-02T10:30:00Z","cold_start":true,"execution_duration_ms":1}""", "/function_name")]
    [InlineData("""{"function_name":"a\u0001","timestamp":"2026-01-02T10:30:00Z","cold_start":true,"execution_duration_ms":1}""", "/function_name")]
    [InlineData("""{"function_name":"a","timestamp":"9999-01-02T10:30:00Z","cold_start":true,"execution_duration_ms":1}""", "/timestamp")]
    [InlineData("""{"function_name":"a","timestamp":"yesterday","cold_start":true,"execution_duration_ms":1}""", "/timestamp")]
    [InlineData("""{"function_name":"a","timestamp":"2026-01-02T10:30:00Z","cold_start":"perhaps","execution_duration_ms":1}""", "/cold_start")]
    [InlineData("""{"function_name":"a","timestamp":"2026-01-02T10:30:00Z","cold_start":true,"execution_duration_ms":1e999}""", "/execution_duration_ms")]
    [InlineData("""{"function_name":"a","timestamp":"2026-01-02T10:30:00Z","cold_start":true,"execution_duration_ms":-1}""", "/execution_duration_ms")]
    [InlineData("""{"function_name":"a","timestamp":"2026-01-02T10:30:00Z","cold_start":true,"execution_duration_ms":1,"architecture":"mips"}""", "/architecture")]
    public async Task Ingest_OfABadInvocation_PointsAtWhatIsWrong(string body, string pointer)
    {
        using var answer = await server.PostAsync("/api/v1/ingest", body);

        var problem = await ApiServer.ReadAsync(answer, 400);
        Assert.Equal(pointer, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Ingest_OfInvalidUtf8_IsABadRequest()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes("""{"function_name":"a"""), 0xC3, 0x28, .. Encoding.UTF8.GetBytes(ApiServer.Invocation("x")[19..])];

        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest", ApiServer.Bytes(body, "application/json"));

        await ApiServer.ReadAsync(answer, 400);
    }

    [Fact]
    public async Task Ingest_OfTooManyModules_IsABadRequest()
    {
        var modules = string.Join(',', Enumerable.Range(0, 100_000).Select(static at => $"\"m{at}\":1"));

        using var answer = await server.PostAsync("/api/v1/ingest", ApiServer.Invocation("modules", cold: true, $",\"module_timings\":{{{modules}}}"));

        await ApiServer.ReadAsync(answer, 400);
    }

    [Fact]
    public async Task Ingest_WithoutAnId_AnswersWithOneOfItsPosition()
    {
        var first = await server.IngestAsync("/api/v1/ingest", ApiServer.Invocation("nameless"));
        var second = await server.IngestAsync("/api/v1/ingest", ApiServer.Invocation("nameless"));

        Assert.Matches("^[0-9]+-[0-9]+$", first.GetProperty("invocation_id").GetString());
        Assert.NotEqual(first.GetProperty("invocation_id").GetString(), second.GetProperty("invocation_id").GetString());
    }

    [Fact]
    public async Task Ingest_WithARequestIdAlone_AnswersWithIt()
    {
        var answer = await server.IngestAsync("/api/v1/ingest", ApiServer.Invocation("named", more: ",\"request_id\":\"r-1\""));

        Assert.Equal("r-1", answer.GetProperty("invocation_id").GetString());
    }

    [Fact]
    public async Task Ingest_ThenTheFunction_ShowsTheInvocationAtOnce()
    {
        await server.IngestAsync("/api/v1/ingest", ApiServer.Invocation("own-writes"));
        var id = await Functions.IdOfAsync(server, "own-writes");

        for (var expected = 2; expected < 12; expected++)
        {
            await server.IngestAsync("/api/v1/ingest", ApiServer.Invocation("own-writes"));
            var function = await server.GetAsync("/api/v1/functions/" + id);
            Assert.Equal(expected, function.GetProperty("status").GetProperty("invocations").GetInt64());
        }
    }

    [Theory]
    [InlineData("/api/v1/ingest", "text/html", 415)]
    [InlineData("/api/v1/ingest", "application/x-ndjson", 415)]
    [InlineData("/api/v1/ingest", "application/json; charset=utf-8", 200)]
    [InlineData("/api/v1/ingest", "application/cloudevents+json", 200)]
    [InlineData("/api/v1/ingest/batch", "image/png", 415)]
    [InlineData("/api/v1/ingest/logs", "video/mp4", 415)]
    public async Task Doors_ByContentType_TakeWhatTheyKnow(string path, string contentType, int status)
    {
        using var answer = await server.SendAsync(HttpMethod.Post, path, ApiServer.Bytes(Encoding.UTF8.GetBytes(ApiServer.Invocation("typed")), contentType));

        await ApiServer.ReadAsync(answer, status);
    }

    [Fact]
    public async Task Ingest_WithoutAContentType_IsTakenAsJson()
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(ApiServer.Invocation("untyped")));

        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest", body);

        await ApiServer.ReadAsync(answer, 200);
    }

    [Theory]
    [InlineData("[{0},{1}]", "application/json")]
    [InlineData("{{\"invocations\":[{0},{1}]}}", "application/json")]
    [InlineData("{0}\n{1}\n", "application/x-ndjson")]
    public async Task Batch_InEveryForm_CountsGoodAndBadApart(string form, string contentType)
    {
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, ApiServer.Invocation("batched"), "{\"function_name\":\"batched\"}");

        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/batch", ApiServer.Bytes(Encoding.UTF8.GetBytes(text), contentType));

        var result = await ApiServer.ReadAsync(answer, 200);
        Assert.Equal((1, 1), (result.GetProperty("processed").GetInt32(), result.GetProperty("failed").GetInt32()));
        var error = result.GetProperty("errors")[0];
        Assert.Equal((1, "/timestamp", "missing_field"), (error.GetProperty("index").GetInt32(), error.GetProperty("pointer").GetString(), error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Batch_OfOneLine_IsTakenAsLinesBecauseItSaysSo()
    {
        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/batch", ApiServer.Bytes(Encoding.UTF8.GetBytes(ApiServer.Invocation("line")), "application/x-ndjson"));

        Assert.Equal(1, (await ApiServer.ReadAsync(answer, 200)).GetProperty("processed").GetInt32());
    }

    [Fact]
    public async Task Batch_WithOneRecordTwice_TellsTheDuplicate()
    {
        var record = ApiServer.Invocation("twice", more: ",\"invocation_id\":\"same\"");

        var answer = await server.IngestAsync("/api/v1/ingest/batch", $"[{record},{record}]");

        Assert.Equal((2, 1), (answer.GetProperty("processed").GetInt32(), answer.GetProperty("duplicates").GetInt32()));
    }

    [Fact]
    public async Task Batch_WithManyBadRecords_ListsTwentyAndCountsAll()
    {
        var answer = await server.IngestAsync("/api/v1/ingest/batch", $"[{ApiServer.Invocation("good")},{string.Join(',', Enumerable.Repeat("7", 5000))}]");

        Assert.Equal(5000, answer.GetProperty("failed").GetInt32());
        Assert.Equal(20, answer.GetProperty("errors").GetArrayLength());
    }

    [Fact]
    public async Task Batch_OfBadRecordsOnly_IsABadRequest()
    {
        using var answer = await server.PostAsync("/api/v1/ingest/batch", "{\"invocations\":[1,{}]}");

        var problem = await ApiServer.ReadAsync(answer, 400);
        Assert.Equal("/invocations/0", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal("/invocations/1/function_name", problem.GetProperty("errors")[1].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Batch_OfNothing_ProcessesNothing()
    {
        var answer = await server.IngestAsync("/api/v1/ingest/batch", "[]");

        Assert.Equal(0, answer.GetProperty("processed").GetInt32());
    }

    [Fact]
    public async Task Logs_WithARecordOfTheSdk_AreOneInvocation()
    {
        // Without its time the line would be of when it comes: on a busy machine another attempt.
        var time = TimeProvider.System.GetUtcNow();
        await server.IngestAsync("/api/v1/ingest", ApiServer.Invocation("joined", cold: true, ",\"request_id\":\"3f8a1f5e-0000-4000-8000-00000000000a\",\"init_duration_ms\":2800,\"memory_allocated_mb\":512,\"module_timings\":{\"aws-sdk\":850}"));
        var report = $"{time:yyyy-MM-ddTHH:mm:ss.fffZ}\tREPORT RequestId: 3f8a1f5e-0000-4000-8000-00000000000a\tDuration: 100.00 ms\tBilled Duration: 2996 ms\tMemory Size: 512 MB\tMax Memory Used: 180 MB\tInit Duration: 2850.11 ms\n";

        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/logs?function_name=joined&region=us-east-1", ApiServer.Bytes(Encoding.UTF8.GetBytes(report), "text/plain"));

        await ApiServer.ReadAsync(answer, 200);
        var function = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, "joined"));
        Assert.Equal(1, function.GetProperty("status").GetProperty("invocations").GetInt64());
        Assert.Equal(2996, function.GetProperty("billed_duration").GetProperty("total_ms").GetInt64());
        Assert.True(function.GetProperty("module_breakdown").TryGetProperty("aws-sdk", out _));
    }

    [Theory]
    [InlineData("architecture=mips", "?architecture")]
    [InlineData("function_name=a%20b", "?function_name")]
    [InlineData("region=%00", "?region")]
    public async Task Logs_WithABadParameter_SayWhich(string query, string pointer)
    {
        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/logs?" + query, ApiServer.Bytes("hello"u8.ToArray(), "text/plain"));

        var problem = await ApiServer.ReadAsync(answer, 400);
        Assert.Equal(pointer, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Logs_WithTextOfNobody_AreSkipped()
    {
        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/logs?function_name=skip", ApiServer.Bytes("hello\nworld\n"u8.ToArray(), "text/plain"));

        var result = await ApiServer.ReadAsync(answer, 200);
        Assert.Equal((0, 0, 2), (result.GetProperty("processed").GetInt32(), result.GetProperty("failed").GetInt32(), result.GetProperty("skipped").GetInt32()));
    }
}
