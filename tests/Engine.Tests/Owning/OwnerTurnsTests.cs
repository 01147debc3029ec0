using Coldstart.Analytics.Windows;
using Coldstart.Engine.Owning;

namespace Coldstart.Engine.Tests.Owning;

/// <summary>Calls that come beside an owner's usual turn, from any thread.</summary>
public sealed class OwnerTurnsTests
{
    private readonly OwnerHarness harness = new();

    [Fact]
    public async Task TryServeNow_LoadedOpenAndPlanned_Applies()
    {
        await BeginAsync();

        Assert.True(TryServe(harness.Commit(1, 2, 1, 20)));

        Assert.Equal((30, true), (harness.BilledMs, harness.Owner.IsDirty));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task TryServeNow_ClosedOrNoFlushPlanned_LeavesItToTheTurn(bool isOpen, bool isPlanned)
    {
        await BeginAsync();
        (harness.Owner.IsOpen, harness.Owner.IsFlushPlanned) = (isOpen, isPlanned);

        Assert.False(TryServe(harness.Commit(1, 2, 1, 20)));

        Assert.Equal(10, harness.BilledMs);
    }

    [Fact]
    public void TryServeNow_NotLoaded_LeavesItToTheTurn()
    {
        (harness.Owner.IsOpen, harness.Owner.IsFlushPlanned) = (true, true);

        Assert.False(TryServe(harness.Commit(1, 1, 0, 20)));

        Assert.Null(harness.Owner.Stats);
    }

    [Fact]
    public async Task TryServeNow_BlockBeforeIsMissing_LeavesItToTheTurn()
    {
        await BeginAsync();
        harness.Commit(1, 5, 1, 2);
        var late = harness.Commit(1, 9, 5, 4);

        Assert.False(TryServe(late));
        Assert.Equal(10, harness.BilledMs);

        Assert.True((await harness.ServeAsync(late)).IsDone);
        Assert.Equal(16, harness.BilledMs);
    }

    [Fact]
    public async Task TryServeNow_FirstBlockOnlyFits_TheTurnDoesTheRestAndCountsOnce()
    {
        await BeginAsync();
        var next = harness.Commit(1, 2, 1, 20);
        harness.Commit(1, 3, 2, 40);
        var afterGap = harness.Commit(1, 4, 3, 80);

        Assert.False(TryServe(next, afterGap));
        Assert.True((await harness.ServeAsync(next, afterGap)).IsDone);

        Assert.Equal(150, harness.BilledMs);
    }

    [Fact]
    public async Task TryServeNow_SomebodyElseHasTheTurn_DoesNotWait()
    {
        await BeginAsync();
        var next = harness.Commit(1, 2, 1, 20);

        var wasServed = harness.Owner.Look(_ => Task.Run(() => TryServe(next)).GetAwaiter().GetResult());

        Assert.False(wasServed);
    }

    /// <summary>Four front ends bring blocks from threads of their own, while the turn flushes, reads and serves what they had to leave to it.</summary>
    [Fact]
    public async Task TryServeNow_ManyThreadsBesideATurn_CountsAllOnceAndStoresIt()
    {
        const int Lanes = 4;
        const int Each = 400;
        for (var lane = 2; lane <= Lanes; lane++) harness.Journal.Lanes.Add(lane);
        var blocks = Enumerable.Range(1, Lanes)
            .Select(lane => Enumerable.Range(1, Each).Select(sequence => harness.Commit(lane, sequence, sequence - 1, 1)).ToArray()).ToArray();
        harness.Owner.IsOpen = true;
        using var grain = new SemaphoreSlim(1);
        var now = 0;

        async Task InTurnAsync(Func<Task> work)
        {
            await grain.WaitAsync();
            try
            {
                await work();
            }
            finally
            {
                grain.Release();
            }
        }

        var senders = Task.WhenAll(blocks.Select(lane => Task.Run(async () =>
        {
            foreach (var block in lane)
            {
                if (TryServe(block)) Interlocked.Increment(ref now);
                else await InTurnAsync(async () => Assert.True((await harness.ServeAsync(block)).IsDone));
            }
        })));
        while (!senders.IsCompleted)
        {
            await InTurnAsync(async () =>
            {
                harness.Owner.IsFlushPlanned = false;
                Assert.True(await harness.FlushAsync());
                Assert.True(harness.Owner.Look(static stats => stats.Everything()[Counter.BilledMs]) <= Lanes * Each);
                harness.Owner.IsFlushPlanned = true;
            });
            await Task.Yield();
        }
        await senders;

        Assert.Equal(Lanes * Each, harness.BilledMs);
        Assert.True(await harness.FlushAsync());
        harness.Journal.Blocks.Clear();
        var next = new OwnerHarness(harness.Disk, harness.Journal);
        Assert.Equal(Lanes * Each, (await next.Owner.ReadAsync(CancellationToken.None))!.Everything()[Counter.BilledMs]);
        Assert.True(now > 0, "Nothing came beside the turn: this showed nothing.");
    }

    private async Task BeginAsync()
    {
        await harness.ServeAsync(harness.Commit(1, 1, 0, 10));
        (harness.Owner.IsOpen, harness.Owner.IsFlushPlanned) = (true, true);
    }

    private bool TryServe(params SentBlock[] blocks) => harness.Owner.TryServeNow(new OwnerCall(OwnerHarness.Project, OwnerHarness.Function, null, blocks), out _);
}
