using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;

namespace Coldstart.Engine.Tests.Owning;

/// <summary>One owner and what may happen to it; the simulator shows that it holds together.</summary>
public sealed class FunctionOwnerTests
{
    private readonly OwnerHarness harness = new();

    [Fact]
    public async Task Serve_LoadedAndNothingMissing_NeedsNoJournalAndNoAwait()
    {
        Assert.True((await harness.ServeAsync(harness.Commit(1, 1, 0, 10))).IsDone);
        var views = harness.Journal.Views;

        var answer = harness.ServeAsync(harness.Commit(1, 2, 1, 20));

        Assert.True(answer.IsCompletedSuccessfully);
        Assert.True((await answer).IsDone);
        Assert.Equal((30, views), (harness.BilledMs, harness.Journal.Views));
    }

    [Fact]
    public async Task Serve_SameBlockAgain_CountsOnce()
    {
        var block = harness.Commit(1, 1, 0, 10);
        await harness.ServeAsync(block);
        Assert.True((await harness.ServeAsync(block, block)).IsDone);
        Assert.Equal(10, harness.BilledMs);
    }

    [Fact]
    public async Task Serve_PredecessorWentElsewhere_ReadsTheTailFirst()
    {
        await harness.ServeAsync(harness.Commit(1, 1, 0, 1));
        harness.Commit(1, 5, 1, 2);
        Assert.True((await harness.ServeAsync(harness.Commit(1, 9, 5, 4))).IsDone);
        Assert.Equal(7, harness.BilledMs);
    }

    [Fact]
    public async Task Serve_PredecessorTrimmedAfterAnotherOwnerStoredIt_BeginsAnew()
    {
        await harness.ServeAsync(harness.Commit(1, 1, 0, 1));
        var other = new OwnerHarness(harness.Disk, harness.Journal);
        await other.ServeAsync(harness.Commit(1, 2, 1, 2));
        Assert.True(await other.FlushAsync());
        harness.Journal.Blocks.Clear();

        Assert.True((await harness.ServeAsync(harness.Commit(1, 3, 2, 4))).IsDone);

        Assert.Equal((7, 1), (harness.BilledMs, harness.Owner.StoredVersion));
    }

    [Fact]
    public async Task Serve_PredecessorLostByTheStorage_IsToldAndTheRestCounted()
    {
        harness.Commit(1, 1, 0, 1);
        Assert.True((await harness.ServeAsync(harness.Commit(1, 7, 4, 2))).IsDone);
        Assert.Equal(3, harness.BilledMs);
        Assert.True(harness.Events.Has("missing"));
    }

    [Fact]
    public async Task CatchUp_BlocksInTheJournal_AppliesThemWithoutBeingHandedAny()
    {
        harness.Commit(1, 1, 0, 1);
        harness.Commit(1, 2, 1, 2);
        Assert.True((await harness.CatchUpAsync(1, 2)).IsDone);
        Assert.Equal(3, harness.BilledMs);
    }

    [Fact]
    public async Task Serve_LaneThatIsGone_IsDoneAndNotAppliedAgain()
    {
        var late = harness.Commit(1, 1, 0, 1);
        await harness.ServeAsync(late);
        await harness.FlushAsync();
        harness.Journal.Blocks.Clear();
        harness.Journal.Lanes.Remove(1);
        harness.Journal.Lanes.Add(2);
        await harness.Parts.Lanes.RefreshAsync(CancellationToken.None);
        await harness.ServeAsync(harness.Commit(2, 1, 0, 2));
        await harness.FlushAsync();
        Assert.Equal([2L], harness.Owner.Stats!.Lanes);

        Assert.True((await harness.ServeAsync(late)).IsDone);

        Assert.Equal(3, harness.BilledMs);
    }

    [Fact]
    public async Task Serve_StoreAway_IsNotDoneAndIsServedLater()
    {
        var block = harness.Commit(1, 1, 0, 1);
        var gate = harness.Journal.Gate = new TaskCompletionSource();
        var answer = harness.ServeAsync(block);
        gate.SetException(new Storage.StoreUnavailableException("away"));
        Assert.False((await answer).IsDone);
        harness.Journal.Gate = null;
        Assert.True((await harness.ServeAsync(block)).IsDone);
        Assert.Equal(1, harness.BilledMs);
    }

    [Fact]
    public async Task Flush_AnswerLost_TriesTheSameBytesAndKnowsThemAgain()
    {
        await harness.ServeAsync(harness.Commit(1, 1, 0, 1));
        harness.Store.AnswersToLose = 1;
        Assert.False(await harness.FlushAsync());
        await harness.ServeAsync(harness.Commit(1, 2, 1, 2));

        Assert.True(await harness.FlushAsync());
        Assert.Equal((1, true), (harness.Owner.StoredVersion, harness.Owner.IsDirty));
        Assert.True(await harness.FlushAsync());

        Assert.Equal((2, false, 3), (harness.Owner.StoredVersion, harness.Owner.IsDirty, harness.BilledMs));
    }

    [Fact]
    public async Task Flush_AnotherOwnerStored_WritesNothingAndBeginsAnew()
    {
        await harness.ServeAsync(harness.Commit(1, 1, 0, 1));
        var other = new OwnerHarness(harness.Disk, harness.Journal);
        await other.ServeAsync(harness.Commit(1, 2, 1, 2));
        await other.FlushAsync();

        Assert.True(await harness.FlushAsync());

        Assert.Null(harness.Owner.Stats);
        Assert.Equal([new Position(1, 2)], FunctionStats.Restore(harness.Disk.Functions[OwnerHarness.Function].Snapshot).Vector);
        Assert.True((await harness.ServeAsync(harness.Commit(1, 3, 2, 4))).IsDone);
        Assert.Equal(7, harness.BilledMs);
    }

    [Theory]
    [InlineData(Storage.StorageCondition.ClockDiffers)]
    [InlineData(Storage.StorageCondition.LockLost)]
    [InlineData(Storage.StorageCondition.DatabaseUnavailable)]
    public async Task Flush_StorageIsNotItsOwn_StoresNothingUntilItIs(Storage.StorageCondition condition)
    {
        await harness.ServeAsync(harness.Commit(1, 1, 0, 1));
        harness.Storage = condition;

        Assert.False(await harness.FlushAsync());

        Assert.Empty(harness.Disk.Functions);
        harness.Storage = Storage.StorageCondition.Sound;
        Assert.True(await harness.FlushAsync());
        Assert.Single(harness.Disk.Functions);
    }

    [Fact]
    public async Task HandOver_AllIsStored_TheNextOwnerGoesOnWithoutALoad()
    {
        await harness.ServeAsync(harness.Commit(1, 1, 0, 1));
        await harness.FlushAsync();
        var next = new OwnerHarness(harness.Disk, harness.Journal);

        Assert.True(next.Owner.TakeOver(harness.Owner.HandOver()!));
        Assert.Null(harness.Owner.Stats);
        var views = harness.Journal.Views;

        Assert.Equal(1, (await next.Owner.ReadAsync(CancellationToken.None))!.Everything()[Analytics.Windows.Counter.BilledMs]);
        Assert.Equal(views, harness.Journal.Views);
        // The lanes, once for all functions of a process.
        Assert.True((await next.ServeAsync(harness.Commit(1, 2, 1, 2), harness.Commit(1, 3, 2, 4))).IsDone);
        Assert.Equal((7, views + 1), (next.BilledMs, harness.Journal.Views));
        Assert.True(await next.FlushAsync());
        Assert.Equal(2, next.Owner.StoredVersion);
    }

    [Fact]
    public async Task HandOver_SomethingIsNotStored_GivesNothing()
    {
        await harness.ServeAsync(harness.Commit(1, 1, 0, 1));
        Assert.Null(harness.Owner.HandOver());
        Assert.NotNull(harness.Owner.Stats);
    }

    [Fact]
    public async Task TakeOver_AnotherOwnerStoredMeanwhile_LosesItsFlushAndBeginsAnew()
    {
        await harness.ServeAsync(harness.Commit(1, 1, 0, 1));
        await harness.FlushAsync();
        var memory = harness.Owner.HandOver()!;
        var other = new OwnerHarness(harness.Disk, harness.Journal);
        await other.ServeAsync(harness.Commit(1, 2, 1, 2));
        await other.FlushAsync();
        harness.Journal.Blocks.Clear();
        var late = new OwnerHarness(harness.Disk, harness.Journal);

        Assert.True(late.Owner.TakeOver(memory));
        Assert.True((await late.ServeAsync(harness.Commit(1, 3, 2, 4))).IsDone);

        Assert.Equal((7, 2), (late.BilledMs, late.Owner.StoredVersion));
    }

    [Fact]
    public async Task TakeOver_LaneIsGoneThatItNeverSaw_BeginsAnew()
    {
        await harness.ServeAsync(harness.Commit(1, 1, 0, 1));
        await harness.FlushAsync();
        var memory = harness.Owner.HandOver()!;
        var other = new OwnerHarness(harness.Disk, harness.Journal);
        var of2 = harness.Commit(2, 1, 0, 2);
        harness.Journal.Lanes.Add(2);
        await other.ServeAsync(of2);
        await other.FlushAsync();
        harness.Journal.Blocks.Clear();
        harness.Journal.Lanes.Remove(2);
        var late = new OwnerHarness(harness.Disk, harness.Journal);

        Assert.True(late.Owner.TakeOver(memory));
        Assert.True((await late.ServeAsync(of2)).IsDone);

        Assert.Equal(3, late.BilledMs);
    }

    [Fact]
    public async Task TakeOver_DamagedOrTooLate_ChangesNothing()
    {
        await harness.ServeAsync(harness.Commit(1, 1, 0, 1));
        await harness.FlushAsync();
        var other = new OwnerHarness(harness.Disk, harness.Journal);
        Assert.False(other.Owner.TakeOver(new Engine.Owning.OwnedHandOver(new byte[] { 1, 2, 3 }, 1)));
        Assert.Equal((1L, true), ((await other.Owner.ReadAsync(CancellationToken.None))!.Everything()[Analytics.Windows.Counter.BilledMs], other.Owner.Stats is not null));
        Assert.False(other.Owner.TakeOver(harness.Owner.HandOver()!));
    }

    [Fact]
    public async Task Flush_ClockHasJumped_StoresNothing()
    {
        await harness.ServeAsync(harness.Commit(1, 1, 0, 1));
        harness.Time.SetWallClock(TimeSpan.FromDays(40));
        Assert.False(await harness.FlushAsync());
        Assert.Empty(harness.Disk.Functions);
    }

    [Fact]
    public async Task Serve_BlockThatThrows_IsALetterAfterItsFailuresAndStoredBeforeTheSnapshot()
    {
        await harness.ServeAsync(harness.Commit(1, 1, 0, 1));
        var poison = harness.Commit(1, 2, 1, 2, ageUs: -5);
        var tries = 1;
        while (!(await harness.ServeAsync(poison)).IsDone) Assert.True(++tries <= Limits.BlockFailuresMax);
        await harness.ServeAsync(harness.Commit(1, 3, 2, 4));
        Assert.Equal(5, harness.BilledMs);
        Assert.Empty(harness.Disk.Letters);

        await harness.FlushAsync();

        Assert.Single(harness.Disk.Letters);
        Assert.Equal([new Position(1, 3)], harness.Owner.Stats!.Vector);
    }

    [Fact]
    public async Task Serve_DamagedBlock_IsALetterAtOnce()
    {
        var block = harness.Commit(1, 1, 0, 1);
        var damaged = block with { Bytes = block.Bytes[..^1] };
        harness.Journal.Blocks[0] = harness.Journal.Blocks[0] with { Block = damaged.Bytes };
        Assert.True((await harness.ServeAsync(damaged)).IsDone);
        Assert.True((await harness.ServeAsync(harness.Commit(1, 2, 1, 2))).IsDone);
        Assert.Equal(2, harness.BilledMs);
        await harness.FlushAsync();
        Assert.Single(harness.Disk.Letters);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Serve_BlockOfANewerVersion_IsNotDoneAndNoLetter(bool isKnown)
    {
        if (isKnown) await harness.ServeAsync(harness.Commit(1, 1, 0, 1));
        var block = harness.Commit(1, 2, isKnown ? 1 : 0, 2);
        byte[] newer = [FunctionBatch.Version + 1, .. block.Bytes.Span[1..]];
        harness.Journal.Blocks[^1] = harness.Journal.Blocks[^1] with { Block = newer };

        Assert.False((await harness.ServeAsync(block with { Bytes = newer })).IsDone);
        Assert.False((await harness.ServeAsync(block with { Bytes = newer })).IsDone);
        Assert.False((await harness.CatchUpAsync(1, 2)).IsDone);
        Assert.True(await harness.FlushAsync());
        Assert.Empty(harness.Disk.Letters);
        Assert.Single(harness.Events.Lines, static line => line.Contains("A newer version", StringComparison.Ordinal));

        // Upgraded: the same bytes are of its own version now.
        harness.Journal.Blocks[^1] = harness.Journal.Blocks[^1] with { Block = block.Bytes };
        var upgraded = new OwnerHarness(harness.Disk, harness.Journal);
        Assert.True((await upgraded.ServeAsync(block)).IsDone);
        Assert.Equal(isKnown ? 3 : 2, upgraded.BilledMs);
    }

    [Fact]
    public async Task MayLeave_OnlyWhenStoredAndNobodyIsServed()
    {
        await harness.ServeAsync(harness.Commit(1, 1, 0, 1));
        Assert.False(harness.Owner.MayLeave);
        await harness.FlushAsync();
        Assert.True(harness.Owner.MayLeave);
        var gate = harness.Journal.Gate = new TaskCompletionSource();
        var answer = harness.CatchUpAsync(1, 5);
        Assert.False(harness.Owner.MayLeave);
        gate.SetResult();
        Assert.False((await answer).IsDone);
    }
}
