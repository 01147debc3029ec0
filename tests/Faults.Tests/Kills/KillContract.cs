using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.Kills;

public abstract class KillContract(Form form)
{
    [Fact]
    public Task Kill9_UnderLoad_EveryAcknowledgedRecordIsCountedOnce() => KillAndRestartAsync(seed: 11, kills: 3, requestsBetween: 150);

    [Fact]
    [Trait("Speed", "slow")]
    public Task Kill9_TenTimesUnderLoad_EveryAcknowledgedRecordIsCountedOnce() => KillAndRestartAsync(seed: 23, kills: 10, requestsBetween: 600);

    [Fact]
    public async Task Terminate_UnderLoad_StopsCleanlyAndLosesNothing()
    {
        await using var home = await Home.NewAsync(form);
        await using var load = new LoadRun(seed: 5, clientsOfEachKind: 3);
        await using (var server = await ServerProcess.StartAsync(home))
        {
            load.Serve(server);
            await load.WaitForRequestsAsync(200);
            load.Hold();
            Assert.True(await server.StopAsync() == 0, server.Output);
        }
        await using var again = await ServerProcess.StartAsync(home, "--log-level", "information");
        // What a clean stop leaves is in the store: there is nothing to replay.
        Assert.Contains("after 0 journal entries", again.Output, StringComparison.Ordinal);
        load.Serve(again);
        await load.EndAsync();
        await load.AssertCountedOnceAsync(again);
    }

    /// <summary>The stop stores what the journal alone covered: dying in the middle of it must neither lose nor double what was stored so far.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task Kill9_InTheMiddleOfAStop_EveryAcknowledgedRecordIsCountedOnce()
    {
        await using var home = await Home.NewAsync(form);
        var random = new Random(31);
        await using var load = new LoadRun(seed: 31, clientsOfEachKind: 3);
        for (var round = 0; round < 8; round++)
        {
            await using var server = await ServerProcess.StartAsync(home);
            load.Serve(server);
            await load.WaitForRequestsAsync(random.Next(50, 200));
            load.Hold();
            var ended = server.StopAsync();
            // Half of the rounds die at the first sign of writing, half some writes later, where there are more.
            for (var writes = round % 2 * 3; writes >= 0 && !ended.IsCompleted; writes--) await home.WhenWrittenAsync(ended);
            if (!ended.IsCompleted) await server.Kill9Async();
        }
        await using var last = await ServerProcess.StartAsync(home);
        load.Serve(last);
        await load.EndAsync();
        await load.AssertCountedOnceAsync(last);
    }

    [Fact]
    public async Task BreakingOff_UnderLoad_EveryAcknowledgedRecordIsCountedOnce()
    {
        await using var home = await Home.NewAsync(form);
        await using var load = new LoadRun(seed: 17, clientsOfEachKind: 4, breaksOff: true);
        await using (var server = await ServerProcess.StartAsync(home))
        {
            load.Serve(server);
            await load.WaitForRequestsAsync(600);
            // How many answers come before the client gives up depends on the machine: go on until enough came too late.
            await Deadline.UntilAsync(() => Task.FromResult(load.Retries > 30 ? "enough" : null), "requests are broken off");
            load.Hold();
            await server.Kill9Async();
        }
        await using var last = await ServerProcess.StartAsync(home);
        load.Serve(last);
        await load.WaitForRequestsAsync(100);
        await load.EndAsync();
        await load.AssertCountedOnceAsync(last);
        Assert.DoesNotContain("fail:", last.Output, StringComparison.Ordinal);
    }

    /// <summary>Long enough that functions are stored while more comes in, and dead in the middle of that: snapshots, journal and keys must fit.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task Kill9_InTheMiddleOfAFlush_EveryAcknowledgedRecordIsCountedOnce()
    {
        await using var home = await Home.NewAsync(form);
        await using var load = new LoadRun(seed: 47, clientsOfEachKind: 1);
        var stored = 0L;
        for (var round = 0; round < 2; round++)
        {
            await using var server = await ServerProcess.StartAsync(home);
            load.Serve(server);
            await Deadline.UntilAsync(async () => await home.StoredAsync() > stored ? "stored" : null, "a function is stored");
            stored = await home.StoredAsync();
            load.Hold();
            await server.Kill9Async();
        }
        await using var last = await ServerProcess.StartAsync(home);
        load.Serve(last);
        await load.EndAsync();
        await load.AssertCountedOnceAsync(last);
    }

    private async Task KillAndRestartAsync(int seed, int kills, int requestsBetween)
    {
        await using var home = await Home.NewAsync(form);
        var random = new Random(seed);
        await using var load = new LoadRun(seed, clientsOfEachKind: 3);
        for (var kill = 0; kill < kills; kill++)
        {
            await using var server = await ServerProcess.StartAsync(home);
            load.Serve(server);
            await load.WaitForRequestsAsync(random.Next(requestsBetween / 2, requestsBetween + 1));
            load.Hold();
            await server.Kill9Async();
        }
        await using (var server = await ServerProcess.StartAsync(home))
        {
            load.Serve(server);
            await load.WaitForRequestsAsync(20);
            await load.EndAsync();
            await load.AssertCountedOnceAsync(server);
            await server.Kill9Async();
        }
        // Once more from the disk alone, with nothing in flight.
        await using var last = await ServerProcess.StartAsync(home);
        await load.AssertCountedOnceAsync(last);
        Assert.True(load.Retries >= kills, $"Only {load.Retries} requests were in flight at {kills} kills: this proves little (seed {seed}).");
    }
}
