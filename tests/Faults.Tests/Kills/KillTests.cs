using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.Kills;

public sealed class KillTests
{
    [Fact]
    public Task Kill9_UnderLoad_EveryAcknowledgedRecordIsCountedOnce() => KillAndRestartAsync(seed: 11, kills: 3, requestsBetween: 150);

    [Fact]
    [Trait("Speed", "slow")]
    public Task Kill9_TenTimesUnderLoad_EveryAcknowledgedRecordIsCountedOnce() => KillAndRestartAsync(seed: 23, kills: 10, requestsBetween: 600);

    [Fact]
    public async Task Terminate_UnderLoad_StopsCleanlyAndLosesNothing()
    {
        using var data = new DataFolder();
        await using var load = new LoadRun(seed: 5, clientsOfEachKind: 3);
        await using (var server = await ServerProcess.StartAsync(data))
        {
            load.Serve(server);
            await load.WaitForRequestsAsync(200);
            load.Hold();
            Assert.True(await server.StopAsync() == 0, server.Output);
        }
        await using var again = await ServerProcess.StartAsync(data, "--log-level", "information");
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
        using var data = new DataFolder();
        var random = new Random(31);
        await using var load = new LoadRun(seed: 31, clientsOfEachKind: 3);
        for (var round = 0; round < 8; round++)
        {
            await using var server = await ServerProcess.StartAsync(data);
            load.Serve(server);
            await load.WaitForRequestsAsync(random.Next(50, 200));
            load.Hold();
            var ended = server.StopAsync();
            var log = new FileInfo(Path.Combine(data.Path, "coldstart.db-wal"));
            var before = log.LastWriteTimeUtc;
            // Half of the rounds die at the first sign of writing, half some writes later, where there are more.
            for (var writes = round % 2 * 3; writes >= 0 && !ended.IsCompleted; writes--)
            {
                while (!ended.IsCompleted && (!log.Exists || log.LastWriteTimeUtc == before)) log.Refresh();
                before = log.Exists ? log.LastWriteTimeUtc : before;
            }
            if (!ended.IsCompleted) await server.Kill9Async();
        }
        await using var last = await ServerProcess.StartAsync(data);
        load.Serve(last);
        await load.EndAsync();
        await load.AssertCountedOnceAsync(last);
    }

    private static async Task KillAndRestartAsync(int seed, int kills, int requestsBetween)
    {
        using var data = new DataFolder();
        var random = new Random(seed);
        await using var load = new LoadRun(seed, clientsOfEachKind: 3);
        for (var kill = 0; kill < kills; kill++)
        {
            await using var server = await ServerProcess.StartAsync(data);
            load.Serve(server);
            await load.WaitForRequestsAsync(random.Next(requestsBetween / 2, requestsBetween + 1));
            load.Hold();
            await server.Kill9Async();
        }
        await using (var server = await ServerProcess.StartAsync(data))
        {
            load.Serve(server);
            await load.WaitForRequestsAsync(20);
            await load.EndAsync();
            await load.AssertCountedOnceAsync(server);
            await server.Kill9Async();
        }
        // Once more from the disk alone, with nothing in flight.
        await using var last = await ServerProcess.StartAsync(data);
        await load.AssertCountedOnceAsync(last);
        Assert.True(load.Retries >= kills, $"Only {load.Retries} requests were in flight at {kills} kills: this proves little (seed {seed}).");
    }
}
