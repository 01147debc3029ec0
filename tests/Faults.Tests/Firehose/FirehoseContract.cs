using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.Firehose;

/// <summary>A stream delivers while its server is killed and started again under it: nothing is lost, nothing counts twice.</summary>
public abstract class FirehoseContract(Form form)
{
    private const int Deliveries = 120;
    private const int Streams = 4;
    private const int Kills = 3;

    [Fact]
    public async Task Deliveries_WhileTheServerIsKilledAndRestarted_CountOnce()
    {
        await using var home = await Home.NewAsync(form);
        var server = await ServerProcess.StartAsync(home);
        try
        {
            var done = 0;
            using var client = new FirehoseClient(() => Volatile.Read(ref server).Address);
            var streams = Enumerable.Range(0, Streams).Select(async stream =>
            {
                for (var number = stream; number < Deliveries; number += Streams)
                {
                    await client.DeliverAsync($"delivery-{number}", FirehoseDeliveries.Records(number, $"function-{number % 3}"));
                    Interlocked.Increment(ref done);
                }
            }).ToArray();
            for (var kill = 1; kill <= Kills; kill++)
            {
                await Deadline.UntilAsync(() => Task.FromResult(Volatile.Read(ref done) >= kill * Deliveries / (Kills + 2) ? client : null), "some are delivered");
                await server.Kill9Async();
                await server.DisposeAsync();
                Volatile.Write(ref server, await ServerProcess.StartAsync(home));
            }
            await Task.WhenAll(streams);
            // What was acknowledged comes once more, as Firehose may.
            for (var number = 0; number < Deliveries; number += 5) await client.DeliverAsync($"delivery-{number}", FirehoseDeliveries.Records(number, $"function-{number % 3}"));
            Assert.True(client.Attempts > Deliveries);
            await CheckAsync(server);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static async Task CheckAsync(ServerProcess server)
    {
        using var ask = new Questions(server.Address);
        var ids = await Deadline.UntilAsync(async () => await ask.FunctionIdsAsync() is { Count: 4 } found ? found : null, "all functions are listed");
        for (var function = 0; function < 3; function++)
        {
            var report = await ask.GetAsync($"/api/v1/functions/{ids[$"function-{function}"]}");
            Assert.Equal(Deliveries / 3 * FirehoseDeliveries.ReportsPerPayload, (int)report["status"]!["invocations"]!);
        }
        var bare = await ask.GetAsync($"/api/v1/functions/{ids["bare"]}");
        Assert.Equal(Deliveries, (int)bare["status"]!["init_failures"]!);
        var letters = await ask.GetAsync("/api/v1/dead-letters?limit=1000");
        Assert.Equal(Enumerable.Range(0, Deliveries).Count(FirehoseDeliveries.IsPoisoned), letters["dead_letters"]!.AsArray().Count);
        Assert.All(letters["dead_letters"]!.AsArray(), static letter => Assert.Equal("malformed_payload", (string?)letter!["reason"]));
    }
}
