using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Operations;

/// <summary><c>/metrics</c> on the clients' port: for this machine alone, and for nobody where operators have a port.</summary>
public sealed class MetricsRouteTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Metrics_AskedForOnThisMachine_Come()
    {
        using var answer = await server.SendAsync(HttpMethod.Get, "/metrics", key: null);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(1, Scrape.Read(await answer.Content.ReadAsStringAsync())["coldstart_state{state=\"serving\"}"]);
    }

    [Theory]
    [InlineData("Host", "metrics.example.com")]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("Forwarded", "for=203.0.113.9")]
    [InlineData("X-Real-IP", "203.0.113.9")]
    [InlineData("Via", "1.1 proxy")]
    public async Task Metrics_ThroughAProxyOfThisMachine_AreNotThere(string header, string value)
    {
        using var answer = await server.SendAsync(HttpMethod.Get, "/metrics", headers: (header, value));

        var problem = await ApiServer.ReadAsync(answer, 404);
        Assert.DoesNotContain("coldstart_", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_WhereOperatorsHaveAPort_AreNotOnThisOne()
    {
        await using var other = new ServerWithOperators();
        await other.InitializeAsync();

        using var answer = await other.SendAsync(HttpMethod.Get, "/metrics");

        await ApiServer.ReadAsync(answer, 404);
    }

    private sealed class ServerWithOperators : ApiServer, IAsyncDisposable
    {
        protected override Dictionary<string, string> Settings => new() { ["health-port"] = "0" };

        async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();
    }
}
