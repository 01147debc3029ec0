using System.Globalization;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.RateLimiting;

/// <summary>A server that allows very little.</summary>
public sealed class TightServer : ApiServer
{
    protected override Dictionary<string, string> Settings => new() { ["ingest-per-minute"] = "2", ["queries-per-minute"] = "2" };
}

public sealed class RefusedRequestTests(TightServer server) : IClassFixture<TightServer>
{
    [Theory]
    [InlineData("/api/v1/ingest", ApiServer.Key)]
    [InlineData("/api/v1/ingest/batch", ApiServer.OtherKey)]
    public async Task Ingest_BeyondTheQuota_Is429WithRetryAfter(string path, string key)
    {
        var body = path.EndsWith("batch", StringComparison.Ordinal) ? $"[{ApiServer.Invocation("limited")}]" : ApiServer.Invocation("limited");
        for (var count = 0; count < 2; count++)
        {
            using var allowed = await server.PostAsync(path, body, key);
            await ApiServer.ReadAsync(allowed, 200);
        }

        using var refused = await server.PostAsync(path, body, key);

        var problem = await ApiServer.ReadAsync(refused, 429);
        Assert.Equal("RATE_LIMIT_ERROR", problem.GetProperty("error_code").GetString());
        Assert.InRange(int.Parse(refused.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture), 1, 60);
        Assert.StartsWith("\"ingest\";r=0;t=", refused.Headers.GetValues("RateLimit").Single(), StringComparison.Ordinal);
    }
}
