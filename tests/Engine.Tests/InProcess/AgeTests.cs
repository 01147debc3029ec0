using Coldstart.Engine.Tests.Fakes;

namespace Coldstart.Engine.Tests.InProcess;

/// <summary>The two ages that operators watch: of what is not visible, and of what is not stored.</summary>
public sealed class AgeTests
{
    [Fact]
    public async Task ApplyLag_OfARecordThatWaitsForItsFunction_GrowsUntilItIsVisible()
    {
        var first = await EngineHarness.StartAsync();
        await first.IngestAsync(("a", 1));
        await using var harness = await first.RestartAsync();
        harness.Functions.LoadGate = new TaskCompletionSource();
        Assert.Equal(0, harness.Engine.State.ApplyLagUs);

        var sent = harness.IngestAsync(("a", 2));
        await Wait.UntilAsync(() => harness.Engine.State.BacklogBytes > 0);
        harness.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(3_000_000, harness.Engine.State.ApplyLagUs);

        harness.Functions.LoadGate.SetResult();
        await sent;
        Assert.Equal(0, harness.Engine.State.ApplyLagUs);
    }

    [Fact]
    public async Task Unsettled_WhileRecordsCome_IsAsOldAsTheOldestThatIsNotStored()
    {
        await using var harness = await EngineHarness.StartAsync();
        for (var minute = 0; minute < 5; minute++)
        {
            await harness.IngestAsync(("a", 1));
            await harness.PassAsync(60);
            Assert.InRange(harness.Engine.State.UnsettledUs, 0, 65_000_000);
        }
    }

    [Fact]
    public async Task Unsettled_WhileTheStoreIsAway_GrowsAndIsGoneWhenItIsBack()
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        await harness.PassAsync(70);
        Assert.Equal(0, harness.Engine.State.UnsettledUs);

        harness.Functions.IsDown = true;
        await harness.IngestAsync(("a", 2));
        await harness.PassAsync(600);
        Assert.InRange(harness.Engine.State.UnsettledUs, 595_000_000, 670_000_000);

        harness.Functions.IsDown = false;
        await harness.PassAsync(70);
        Assert.Equal(0, harness.Engine.State.UnsettledUs);
    }

    [Fact]
    public async Task Flushed_OfEveryTransaction_IsTold()
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1), ("b", 2));

        await harness.Engine.FlushAsync(CancellationToken.None);

        Assert.True(harness.Events.Has("flushed 2 "));
    }
}
