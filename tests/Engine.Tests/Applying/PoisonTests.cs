using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Engine.Applying;
using Coldstart.Engine.Tests.Fakes;

namespace Coldstart.Engine.Tests.Applying;

/// <summary>A block that decodes and then throws: a time before 1970 is nothing that a decoder lets through, so it stands for a bug.</summary>
public sealed class PoisonTests
{
    [Fact]
    public async Task Ingest_BlockThatThrows_StopsItsFunctionAloneAndIsADeadLetterAfterTheNextStart()
    {
        var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1), ("b", 10));
        await harness.Engine.FlushAsync(CancellationToken.None);
        await harness.IngestAsync(("a", 2), ("b", 20));
        Assert.True((await IngestPoisonAsync(harness, "a")).Pending);
        Assert.True((await harness.IngestAsync(("a", 4), ("b", 40))).Pending);

        Assert.Equal(70, (await harness.ReportAsync("b"))!.BilledMs);
        Assert.Equal(1, harness.Engine.State.BehindFunctions);
        Assert.True(harness.Events.Has("behind"));
        await harness.Engine.FlushAsync(CancellationToken.None);
        Assert.Equal(3, harness.Disk.Journal.Count);

        harness = await harness.RestartAsync();
        Assert.Equal(7, (await harness.ReportAsync("a"))!.BilledMs);
        Assert.Equal(70, (await harness.ReportAsync("b"))!.BilledMs);
        Assert.Equal((1, 0), (harness.Engine.State.UnreadableBlocks, harness.Engine.State.BehindFunctions));
        // A time before 1970 is damage that a start finds before it applies anything: no try fails.
        Assert.DoesNotContain(harness.Events.Lines, line => line.StartsWith("behind", StringComparison.Ordinal));
        Assert.False((await harness.IngestAsync(("a", 8))).Pending);

        harness = await harness.RestartAsync();
        Assert.Equal(15, (await harness.ReportAsync("a"))!.BilledMs);
        Assert.Equal(RejectionReason.UnreadableBlock, Assert.Single(harness.Disk.Letters).Value.Reason);
        Assert.Empty(harness.Disk.Journal);
        await harness.DisposeAsync();
    }

    [Fact]
    public async Task Start_SeveralPoisonBlocksOfSeveralFunctions_LeavesOutThoseAlone()
    {
        var harness = await EngineHarness.StartAsync();
        for (var round = 0; round < 3; round++)
        {
            await harness.IngestAsync(("a", 1), ("b", 10), ("c", 100));
            await IngestPoisonAsync(harness, round == 2 ? "b" : "a");
        }
        harness = await harness.CrashAsync();
        Assert.Equal((3, 30, 300), ((await harness.ReportAsync("a"))!.BilledMs, (await harness.ReportAsync("b"))!.BilledMs, (await harness.ReportAsync("c"))!.BilledMs));
        Assert.Equal(3, harness.Engine.State.UnreadableBlocks);
        await harness.DisposeAsync();
        Assert.Equal(3, harness.Disk.Letters.Count);
        Assert.Empty(harness.Disk.Journal);
    }

    [Fact]
    public void IdOf_SameBlock_IsTheSameVersion7IdAndSortsByTime()
    {
        var function = Guid.NewGuid();
        var first = UnreadableBlocks.IdOf(function, new Position(3, 4), 1_700_000_000_000_000);
        Assert.Equal(first, UnreadableBlocks.IdOf(function, new Position(3, 4), 1_700_000_000_000_000));
        Assert.NotEqual(first, UnreadableBlocks.IdOf(function, new Position(3, 5), 1_700_000_000_000_000));
        Assert.Equal((7, 8), (first.Version, first.Variant & 0xC));
        Assert.True(string.CompareOrdinal(first.ToString(), UnreadableBlocks.IdOf(function, new Position(3, 4), 1_700_000_001_000_000).ToString()) < 0);
    }

    private static Task<IngestOutcome> IngestPoisonAsync(EngineHarness harness, string function)
    {
        var collector = Requests.Of(harness.Time.NowUs);
        // What was applied before the block fails must not stay either.
        Requests.Add(collector, function, harness.Time.NowUs, 1_000);
        Requests.Add(collector, function, -5, 2_000);
        return harness.IngestAsync(collector);
    }
}
