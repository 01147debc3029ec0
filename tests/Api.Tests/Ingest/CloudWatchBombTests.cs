using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Ingest;

public sealed class CloudWatchBombTests(CloudWatchBombTests.SmallServer server) : IClassFixture<CloudWatchBombTests.SmallServer>
{
    [Fact]
    public async Task EightBombsAtOnce_AreRefusedWithinTheBudget()
    {
        var bomb = CloudWatchPayload.Gzip(new byte[64 << 20]);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.SendAsync(HttpMethod.Post, "/api/v1/ingest/cloudwatch", ApiServer.Bytes(bomb, "application/gzip"))));

        Assert.All(answers, static answer => Assert.True((int)answer.StatusCode is 413 or 503, answer.StatusCode.ToString()));
        foreach (var answer in answers) answer.Dispose();
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(grown < 64 << 20, $"{grown} bytes stayed behind");
        // The budget is whole again.
        using var payload = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/cloudwatch", ApiServer.Bytes(CloudWatchPayload.Gzip(CloudWatchPayload.Of("after", ("1", CloudWatchPayload.Report("a")))), "application/gzip"));
        await ApiServer.ReadAsync(payload, 200);
    }

    public sealed class SmallServer : ApiServer
    {
        protected override Dictionary<string, string> Settings => new() { ["inflated-bytes"] = "8388608", ["bytes-in-flight"] = "33554432" };
    }
}
