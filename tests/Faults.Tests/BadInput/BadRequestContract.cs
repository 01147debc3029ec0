using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.BadInput;

public abstract class BadRequestContract(SharedServer server)
{
    private const string Good = """{"function_name":"orders","timestamp":"2026-01-02T10:30:00Z","cold_start":false,"execution_duration_ms":1}""";
    private static readonly byte[] GoodBytes = Encoding.UTF8.GetBytes(Good);

    [Theory]
    [InlineData("Content-Type", "text/html", 415, "UNSUPPORTED_MEDIA_TYPE")]
    [InlineData("Content-Encoding", "zstd", 415, "UNSUPPORTED_MEDIA_TYPE")]
    [InlineData("Content-Encoding", "gzip", 400, "VALIDATION_ERROR")]
    [InlineData("Content-Encoding", "deflate", 400, "VALIDATION_ERROR")]
    [InlineData("Content-Encoding", "br", 400, "VALIDATION_ERROR")]
    public async Task Post_HeaderDoesNotFitTheBody_IsRefused(string name, string value, int status, string code) =>
        await Refusals.PostAsync(server, "/api/v1/ingest", GoodBytes, status, code, (name, value));

    [Fact]
    public async Task Post_KeyOfManyCharacters_IsRefused() =>
        await Refusals.PostAsync(server, "/api/v1/ingest", GoodBytes, 400, "VALIDATION_ERROR", ("Idempotency-Key", new string('k', 256)));

    [Fact]
    public async Task Post_SameIdempotencyKeyOtherBody_IsRefused()
    {
        using var ask = server.Ask();
        var (first, _) = await ask.PostAsync("/api/v1/ingest", Good, idempotencyKey: "once");
        Assert.Equal(200, first);
        await Refusals.PostAsync(server, "/api/v1/ingest", Encoding.UTF8.GetBytes(Good.Replace("orders", "others", StringComparison.Ordinal)), 422, "IDEMPOTENCY_ERROR", ("Idempotency-Key", "once"));
    }

    [Fact]
    public async Task Post_GzipThatEndsEarly_IsRefused()
    {
        var whole = Gzip(GoodBytes);
        await Refusals.PostAsync(server, "/api/v1/ingest", whole[..^12], 400, "VALIDATION_ERROR", ("Content-Encoding", "gzip"));
    }

    [Theory]
    [InlineData("/api/v1/ingest")]
    [InlineData("/api/v1/ingest/batch")]
    [InlineData("/api/v1/ingest/logs")]
    public async Task Post_TwoGigabytesOfZerosInGzip_IsRefusedWithinBounds(string path)
    {
        const int Members = 128;
        var member = Gzip(new byte[16 << 20]);
        var bomb = new byte[Members * member.Length];
        for (var index = 0; index < Members; index++) member.CopyTo(bomb, index * member.Length);
        Assert.InRange(bomb.Length, 1, 3 << 20);

        await Refusals.PostAsync(server, path, bomb, 413, "PAYLOAD_TOO_LARGE", ("Content-Encoding", "gzip"));
        var statuses = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var ask = server.Ask();
            using var content = new ByteArrayContent(bomb);
            content.Headers.ContentType = new("application/json");
            content.Headers.ContentEncoding.Add("gzip");
            using var answer = await ask.Client.PostAsync(path, content);
            return (int)answer.StatusCode;
        }));
        // Eight at once are more than all bodies together may hold: those wait outside.
        Assert.All(statuses, static status => Assert.True(status is 413 or 503, $"{status}"));
        Assert.InRange(server.Process.ResidentBytes, 1, 1200L << 20);
        using var after = server.Ask();
        await after.AcceptedAsync("/api/v1/ingest", Good);
    }

    [Theory]
    [InlineData("csa_ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    [InlineData("csa_")]
    [InlineData("x")]
    public async Task Any_UnknownKey_Is401(string key)
    {
        using var ask = server.Ask(key);
        foreach (var path in new[] { "/api/v1/functions", "/api/v1/overview", "/api/v1/api-keys", "/api/v1/dead-letters", "/api/v1/costs", "/api/v1/cold-starts" })
        {
            using var answer = await ask.Client.GetAsync(path);
            var problem = await Refusals.CheckAsync(answer, 401, "AUTHENTICATION_ERROR");
            Assert.Equal("Invalid or missing API key", (string)problem["detail"]!);
        }
        using var content = new ByteArrayContent(GoodBytes);
        using var posted = await ask.Client.PostAsync("/api/v1/ingest", content);
        await Refusals.CheckAsync(posted, 401, "AUTHENTICATION_ERROR");
    }

    [Theory]
    [InlineData("ingest", 200, 403, 403)]
    [InlineData("read", 403, 200, 403)]
    [InlineData("manage", 403, 403, 200)]
    public async Task Any_KeyWithoutTheScope_Is403(string scope, int ingest, int read, int manage)
    {
        using var owner = server.Ask();
        var (created, made) = await owner.PostAsync("/api/v1/api-keys", $$"""{"name":"{{scope}} only","scopes":["{{scope}}"]}""");
        Assert.True(created is 200 or 201, $"{created} {made}");
        using var ask = server.Ask((string)made!["key"]!);
        var (posted, _) = await ask.PostAsync("/api/v1/ingest", Good);
        using var list = await ask.Client.GetAsync("/api/v1/functions");
        using var keys = await ask.Client.GetAsync("/api/v1/api-keys");
        Assert.Equal((ingest, read, manage), (posted, (int)list.StatusCode, (int)keys.StatusCode));
    }

    [Theory]
    [InlineData("/api/v1/functions?window=9d", 400)]
    [InlineData("/api/v1/functions?limit=-1", 400)]
    [InlineData("/api/v1/functions?limit=99999999999999999999", 400)]
    [InlineData("/api/v1/functions?cursor=%00%ff", 400)]
    [InlineData("/api/v1/functions?sort=colour", 400)]
    [InlineData("/api/v1/functions?search=%00", 400)]
    [InlineData("/api/v1/functions/not-an-id", 404)]
    [InlineData("/api/v1/functions/00000000-0000-0000-0000-000000000000", 404)]
    [InlineData("/api/v1/functions/00000000-0000-0000-0000-000000000000/series?step=7", 400)]
    [InlineData("/api/v1/costs?from=9999-12-31&to=0001-01-01", 400)]
    [InlineData("/api/v1/costs?from=0001-01-01&to=9999-12-31T23:59:59.9999999Z", 400)]
    [InlineData("/api/v1/costs?group_by=moon", 400)]
    [InlineData("/api/v1/cold-starts?function_id=7", 400)]
    [InlineData("/api/v1/cold-starts?from=1e999", 400)]
    [InlineData("/api/v1/dead-letters/../../etc/passwd", 404)]
    [InlineData("/api/v1/%2e%2e/%2e%2e/etc/passwd", 404)]
    [InlineData("/api/v1/nothing", 404)]
    [InlineData("/api/v1/ingest", 405)]
    public async Task Get_QuestionIsWrong_IsRefused(string path, int status)
    {
        using var ask = server.Ask();
        using var answer = await ask.Client.GetAsync(path);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Connection_HalfARequest_LeavesNothingAndTheServerAlive()
    {
        string[] halves =
        [
            "POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nX-API-Key: " + ServerProcess.Key + "\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"function_name\":\"half\",",
            "POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nX-API-Key: " + ServerProcess.Key + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"function",
            "POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nX-API-K",
            "\0\u0001\u0002\r\n\r\n",
            "POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
            "POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        ];
        for (var round = 0; round < 20; round++)
        {
            foreach (var half in halves)
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(server.Process.Address.Host, server.Process.Address.Port);
                await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(half));
                // Odd rounds reset the connection instead of closing it.
                if (round % 2 == 1) socket.LingerState = new LingerOption(true, 0);
            }
        }
        using var ask = server.Ask();
        await ask.AcceptedAsync("/api/v1/ingest", Good);
        Assert.DoesNotContain("half", (await ask.FunctionIdsAsync()).Keys);
        AssertNoFailureLogged();
    }

    [Fact]
    public async Task Connection_BodyTooLargeAnnounced_IsRefusedBeforeItIsSent()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Process.Address.Host, server.Process.Address.Port);
        var head = $"POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nX-API-Key: {ServerProcess.Key}\r\nContent-Type: application/json\r\nContent-Length: 2000000000\r\n\r\n";
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(socket.GetStream());
        Assert.Equal("HTTP/1.1 413 Payload Too Large", await reader.ReadLineAsync().WaitAsync(Deadline.Whole));
    }

    [Fact]
    public async Task Logs_TextThatIsNoLambdaLine_IsSkippedAndABrokenLineIsKept()
    {
        using var ask = server.Ask();
        var text = "hello\nGET /index.html 200\nREPORT RequestId: 57f231fb-1730-4395-85cb-4f71bd2b87b8\tDuration: soon\tBilled Duration: 80 ms\tMemory Size: 128 MB\tMax Memory Used: 73 MB\t\n";
        var answer = await ask.AcceptedAsync("/api/v1/ingest/logs?function_name=lines", text, "text/plain");
        Assert.Equal((0, 1, 2), ((int)answer["processed"]!, (int)answer["failed"]!, (int)answer["skipped"]!));
        var letters = await ask.GetAsync("/api/v1/dead-letters");
        var letter = Assert.Single(letters["dead_letters"]!.AsArray());
        Assert.Equal("malformed_line", (string)letter!["reason"]!);
    }

    private void AssertNoFailureLogged()
    {
        Assert.DoesNotContain("Something went wrong", server.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", server.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("crit:", server.Process.Output, StringComparison.Ordinal);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(bytes);
        return target.ToArray();
    }
}
