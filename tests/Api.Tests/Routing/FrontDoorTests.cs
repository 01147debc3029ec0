using System.Net.Sockets;
using System.Text;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Routing;

public sealed class FrontDoorTests(BrowserServer server) : IClassFixture<BrowserServer>
{
    private const string NoFunction = "/api/v1/functions/00000000-0000-5000-8000-000000000000";

    [Theory]
    [InlineData("GET", "/", 404)]
    [InlineData("GET", "/api/v1", 404)]
    [InlineData("GET", "/api/v1/nothing", 404)]
    [InlineData("GET", "/api/v1/functions/not-a-uuid", 404)]
    [InlineData("GET", "/api/v1/functions/../../etc/passwd", 404)]
    [InlineData("GET", NoFunction, 404)]
    [InlineData("GET", NoFunction + "/series", 404)]
    [InlineData("GET", NoFunction + "/modules", 404)]
    [InlineData("GET", NoFunction + "/versions", 404)]
    [InlineData("GET", NoFunction + "/cost", 404)]
    [InlineData("GET", "/api/v1/dead-letters/00000000-0000-5000-8000-000000000000", 404)]
    [InlineData("DELETE", "/api/v1/dead-letters/00000000-0000-5000-8000-000000000000", 404)]
    [InlineData("POST", "/api/v1/dead-letters/00000000-0000-5000-8000-000000000000/retry", 404)]
    [InlineData("DELETE", "/api/v1/api-keys/00000000-0000-5000-8000-000000000000", 404)]
    [InlineData("POST", "/api/v1/api-keys/00000000-0000-5000-8000-000000000000/rotate", 404)]
    [InlineData("DELETE", "/api/v1/functions", 405)]
    [InlineData("GET", "/api/v1/ingest", 405)]
    [InlineData("PUT", "/api/v1/ingest", 405)]
    [InlineData("POST", "/health/live", 405)]
    [InlineData("TRACE", "/api/v1/health", 405)]
    [InlineData("BREW", "/docs", 405)]
    [InlineData("GET", "/api/v1/functions?window=2h", 400)]
    [InlineData("GET", "/api/v1/functions?limit=0", 400)]
    [InlineData("GET", "/api/v1/functions?limit=1001", 400)]
    [InlineData("GET", "/api/v1/functions?limit=ten", 400)]
    [InlineData("GET", "/api/v1/functions?sort=colour", 400)]
    [InlineData("GET", "/api/v1/functions?cursor=!", 400)]
    [InlineData("GET", "/api/v1/functions?cursor=AAAA", 400)]
    [InlineData("GET", "/api/v1/functions?search=%00", 400)]
    [InlineData("GET", NoFunction + "?window=soon", 400)]
    [InlineData("GET", NoFunction + "/series?metric=happiness", 400)]
    [InlineData("GET", NoFunction + "/series?step=61", 400)]
    [InlineData("GET", NoFunction + "/series?step=0", 400)]
    [InlineData("GET", NoFunction + "/series?window=30d&step=60", 400)]
    [InlineData("GET", NoFunction + "/series?from=tomorrow", 400)]
    [InlineData("GET", NoFunction + "/series?from=2026-01-02&to=2026-01-01", 400)]
    [InlineData("GET", "/api/v1/overview?window=", 400)]
    [InlineData("GET", "/api/v1/costs?group_by=mood", 400)]
    [InlineData("GET", "/api/v1/costs?from=2020-01-01&to=2026-01-01", 400)]
    [InlineData("GET", "/api/v1/costs?from=9999-12-31T23:59:59Z", 400)]
    [InlineData("GET", "/api/v1/cold-starts?order=random", 400)]
    [InlineData("GET", "/api/v1/cold-starts?function_id=7", 400)]
    [InlineData("GET", "/api/v1/cold-starts?cursor=LTE", 400)]
    [InlineData("GET", "/api/v1/dead-letters?limit=-1", 400)]
    [InlineData("GET", "/api/v1/dead-letters?cursor=x", 400)]
    public async Task Requests_ThatAreWrong_GetTheirStatusAndAProblem(string method, string path, int status)
    {
        using var answer = await server.SendAsync(new HttpMethod(method), path);

        var problem = await ApiServer.ReadAsync(answer, status);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("trace_id").GetString()!);
        Assert.DoesNotContain("   at ", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_WithManyMistakes_HearOfAllAtOnce()
    {
        var problem = await server.GetAsync("/api/v1/functions?window=x&limit=x&sort=x", 400);

        Assert.Equal(["?window", "?sort", "?limit"], problem.GetProperty("errors").EnumerateArray().Select(static error => error.GetProperty("pointer").GetString()));
    }

    [Fact]
    public async Task Requests_WithTheWrongMethod_HearWhichAreAllowed()
    {
        using var answer = await server.SendAsync(HttpMethod.Put, "/api/v1/api-keys");

        Assert.Equal(["GET", "POST"], answer.Content.Headers.Allow.Order());
    }

    [Theory]
    [InlineData("/api/v1/health", null)]
    [InlineData("/api/v1/nothing", null)]
    [InlineData("/api/v1/functions", null)]
    [InlineData("/api/v1/functions", ApiServer.Key)]
    [InlineData("/docs", null)]
    public async Task Answers_OfEveryKind_CarryTheHeadersOfTheHouse(string path, string? key)
    {
        using var answer = await server.SendAsync(HttpMethod.Get, path, key: key);

        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Matches("^\"[a-z]+\";q=[0-9]+;w=60", answer.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Matches("^\"[a-z]+\";r=[0-9]+;t=[0-9]+", answer.Headers.GetValues("RateLimit").Single());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Head_OfAPage_HasItsLengthAndNoBody()
    {
        using var answer = await server.SendAsync(HttpMethod.Head, "/openapi/v1.json", key: null);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.True(answer.Content.Headers.ContentLength > 1000);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("https://app.example.com", true)]
    [InlineData("https://evil.example.com", false)]
    public async Task Origins_ThatAreListed_MayCall(string origin, bool allowed)
    {
        using var answer = await server.SendAsync(HttpMethod.Get, "/api/v1/functions", headers: ("Origin", origin));
        using var preflight = await server.SendAsync(HttpMethod.Options, "/api/v1/ingest", key: null, headers: [("Origin", origin), ("Access-Control-Request-Method", "POST")]);

        Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) && values.Single() == origin);
        Assert.Equal(204, (int)preflight.StatusCode);
        Assert.Equal(allowed, preflight.Headers.Contains("Access-Control-Allow-Methods"));
    }

    [Theory]
    [InlineData("NONSENSE\r\n\r\n")]
    [InlineData("GET /api/v1/functions/%00 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n")]
    [InlineData("POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nX-API-Key: " + ApiServer.Key + "\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n")]
    [InlineData("POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nX-API-Key: " + ApiServer.Key + "\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\n")]
    [InlineData("POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nX-API-Key: " + ApiServer.Key + "\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\nFFFFFFFFFF\r\n")]
    public async Task Bytes_ThatAreNoHttp_AreABadRequest(string request)
    {
        Assert.StartsWith("HTTP/1.1 400", await SendRawAsync(request, isClosedEarly: false), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_BeyondTheBound_AreRefused()
    {
        var headers = string.Concat(Enumerable.Range(0, 101).Select(static at => $"X-{at}: 1\r\n"));
        var answer = await SendRawAsync($"GET /api/v1/health HTTP/1.1\r\n{headers}\r\n", isClosedEarly: false);

        Assert.StartsWith("HTTP/1.1 431", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_OfWhichHalfComes_CountsNothingAndHarmsNobody()
    {
        var body = ApiServer.Invocation("half-a-request");

        await SendRawAsync($"POST /api/v1/ingest HTTP/1.1\r\nHost: x\r\nX-API-Key: {ApiServer.Key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length + 1}\r\n\r\n{body}", isClosedEarly: true);

        await server.IngestAsync("/api/v1/ingest", ApiServer.Invocation("whole-request"));
        await Functions.IdOfAsync(server, "whole-request");
        var list = await server.GetAsync("/api/v1/functions?search=half-a-request");
        Assert.Equal(0, list.GetProperty("functions").GetArrayLength());
    }

    private async Task<string> SendRawAsync(string request, bool isClosedEarly)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        if (isClosedEarly) client.Client.Shutdown(SocketShutdown.Send);
        var buffer = new byte[4096];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            var read = await stream.ReadAsync(buffer, patience.Token);
            return Encoding.ASCII.GetString(buffer, 0, read);
        }
        catch (IOException) when (isClosedEarly)
        {
            // Whoever hangs up in the middle may find the line cut.
            return "";
        }
    }
}

/// <summary>A server that pages of one origin may call.</summary>
public sealed class BrowserServer : ApiServer
{
    protected override Dictionary<string, string> Settings => new() { ["cors-origins"] = "[\"https://app.example.com\"]" };
}
