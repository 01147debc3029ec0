using Coldstart.Engine.Tests.Fakes;

namespace Coldstart.Engine.Tests.InProcess;

public sealed class ShardTests
{
    [Fact]
    public async Task Drain_TwoAtTheSameMoment_NeitherIsForgotten()
    {
        await using var harness = await EngineHarness.StartAsync(options: new EngineOptions { Shards = 1 });
        using var together = new Barrier(2);
        var senders = Enumerable.Range(0, 2).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (var round = 0; round < 10_000; round++)
                {
                    var records = Requests.Of(harness.Time.NowUs, ($"f{thread}", 1));
                    // Nobody comes after these two, so a request that its shard overlooked would wait for ever.
                    together.SignalAndWait(TimeSpan.FromSeconds(20));
                    Assert.True(harness.IngestAsync(records).Wait(TimeSpan.FromSeconds(20)), "a request was overlooked");
                }
            },
            TaskCreationOptions.LongRunning));
        await Task.WhenAll(senders);
        Assert.Equal(20_000, await harness.CountAsync("f0") + await harness.CountAsync("f1"));
    }

    [Fact]
    public async Task Flush_RequestCommittedMeanwhile_IsNotTrimmedBeforeItIsStored()
    {
        await using var harness = await EngineHarness.StartAsync(options: new EngineOptions { Shards = 1 });
        for (var round = 0; round < 300; round++)
        {
            var meanwhile = Task.FromResult(default(IngestOutcome));
            // In the shard's turn: the request is committed, and applied when the turn is over.
            harness.Journal.AfterLanes = () => meanwhile = harness.IngestAsync(("a", 1));
            await harness.Engine.FlushAsync(CancellationToken.None);
            Assert.NotEmpty(harness.Disk.Journal);
            Assert.False((await meanwhile).Pending);
            await harness.Engine.FlushAsync(CancellationToken.None);
            Assert.Empty(harness.Disk.Journal);
        }
    }
}
