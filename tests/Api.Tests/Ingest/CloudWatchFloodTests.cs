using System.Net;
using Coldstart.Api.Tests.Fakes;
using Coldstart.Api.Tests.Operations;

namespace Coldstart.Api.Tests.Ingest;

/// <summary>More packed payloads at once than memory is set aside for: what is over is told to come again, and in the end everything counts once. <c>bench/run goal 15</c> offers 200 MB/s.</summary>
public sealed class CloudWatchFloodTests(CloudWatchFloodTests.SmallServer server) : IClassFixture<CloudWatchFloodTests.SmallServer>
{
    private const int Budget = 2 << 20;
    private const int Payloads = 128;
    private const int InvocationsPerPayload = 1000;

    [Fact]
    public async Task Flood_BeyondTheBudget_StaysWithinItAndCountsOnce()
    {
        var payloads = Enumerable.Range(0, Payloads).Select(static number => CloudWatchPayload.Gzip(CloudWatchPayload.Of("flooded", [.. Enumerable.Range(0, InvocationsPerPayload).Select(at => ($"{number}-{at}", CloudWatchPayload.Report($"{number}-{at}")))]))).ToArray();
        using var flooding = new CancellationTokenSource();
        var watched = WatchAsync(flooding.Token);

        var answers = await Task.WhenAll(payloads.Select(SendUntilTakenAsync));

        await flooding.CancelAsync();
        Assert.InRange(await watched, 1, Budget);
        Assert.All(answers.SelectMany(static all => all), static status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, status.ToString()));
        Assert.Contains(answers, static all => all.Contains(HttpStatusCode.ServiceUnavailable));
        var report = await server.GetAsync("/api/v1/functions/" + await Functions.IdOfAsync(server, "flooded"));
        Assert.Equal(Payloads * InvocationsPerPayload, report.GetProperty("status").GetProperty("invocations").GetInt32());
        Assert.Equal(0, await HeldAsync());
    }

    private async Task<List<HttpStatusCode>> SendUntilTakenAsync(byte[] payload)
    {
        var statuses = new List<HttpStatusCode>();
        using var between = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/cloudwatch", ApiServer.Bytes(payload, "application/gzip"));
            statuses.Add(answer.StatusCode);
            Assert.Equal(answer.StatusCode == HttpStatusCode.ServiceUnavailable, answer.Headers.Contains("Retry-After"));
        }
        while (statuses[^1] == HttpStatusCode.ServiceUnavailable && statuses.Count < 1000 && await between.WaitForNextTickAsync());
        return statuses;
    }

    /// <summary>The most memory that bodies held at any look.</summary>
    private async Task<long> WatchAsync(CancellationToken cancellation)
    {
        var most = 0L;
        while (!cancellation.IsCancellationRequested) most = Math.Max(most, await HeldAsync());
        return most;
    }

    private async Task<long> HeldAsync()
    {
        using var page = await server.SendAsync(HttpMethod.Get, "/metrics", key: null);
        return (long)Scrape.Read(await page.Content.ReadAsStringAsync())["coldstart_http_bodies_bytes"];
    }

    public sealed class SmallServer : ApiServer
    {
        protected override Dictionary<string, string> Settings => new() { ["bytes-in-flight"] = "2097152", ["ingest-per-minute"] = "1000000", ["project-ingest-per-minute"] = "1000000" };
    }
}
