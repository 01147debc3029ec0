using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Storage;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Tests.InProcess;

/// <summary>Every named condition: how an engine comes into it, whether it takes records then, and that it leaves it by itself.</summary>
public sealed class ConditionTests
{
    public static TheoryData<EngineCondition> All => [.. Enum.GetValues<EngineCondition>()];

    public static TheoryData<EngineCondition> Troubles => [.. Enum.GetValues<EngineCondition>().Except([EngineCondition.Starting, EngineCondition.Replaying, EngineCondition.Serving, EngineCondition.FunctionsBehind, EngineCondition.Stopping])];

    [Theory]
    [MemberData(nameof(All))]
    public async Task State_InEveryCondition_HasItsNameAndTakesRecordsAsItSays(EngineCondition condition)
    {
        await using var harness = await InAsync(condition);

        var state = harness.Engine.State;

        Assert.Equal(condition, state.Condition);
        Assert.Equal(condition.TakesRecords(), state.CanIngest);
        Assert.Equal(condition is EngineCondition.Serving, state.Reason.Length == 0);
        // Records without keys are taken even while keys are not.
        if (condition.TakesRecords() || condition == EngineCondition.IntakeFull) await harness.IngestAsync(("b", 1));
        else await Assert.ThrowsAsync<JournalUnavailableException>(() => harness.IngestAsync(("b", 1)));
    }

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task State_WhenTheTroubleIsOver_ServesByItselfAndTellsTheLog(EngineCondition condition)
    {
        await using var harness = await InAsync(condition);
        Assert.Equal(condition, harness.Engine.State.Condition);

        (harness.Journal.Refusal, harness.Storage, harness.Functions.IsDown, harness.Intake.IsDown) = ("", StorageCondition.Sound, false, false);
        if (condition == EngineCondition.ClockJump) harness.Time.SetWallClock(TimeSpan.FromDays(-40));
        await harness.PassAsync(Limits.StoreRetrySecondsMax + 5);

        Assert.Equal(EngineCondition.Serving, harness.Engine.State.Condition);
        Assert.True(harness.Events.Has($"condition {condition.Name()} after"));
        Assert.True(harness.Events.Has($"condition serving after {condition.Name()}"));
        await harness.IngestAsync(("b", 1));
    }

    [Fact]
    public async Task State_Since_IsWhenTheConditionBegan()
    {
        var time = new ManualTime { FiresTimers = true };
        await using var harness = await EngineHarness.StartAsync(time: time);
        time.Advance(TimeSpan.FromSeconds(1));
        (harness.Journal.Refusal, harness.Journal.Trouble) = ("No room.", JournalTrouble.DiskFull);
        time.Advance(TimeSpan.FromSeconds(1));
        var begunUs = time.NowUs;

        // Nobody asks for a while: the engine looks by itself.
        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal((EngineCondition.DiskFull, begunUs), (harness.Engine.State.Condition, harness.Engine.State.SinceUs));
    }

    [Theory]
    [InlineData(StorageCondition.ClockDiffers)]
    [InlineData(StorageCondition.LockLost)]
    public async Task Flush_WhileTheStorageIsNotOurs_StoresNothing(StorageCondition condition)
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        harness.Storage = condition;

        await harness.PassAsync(120);
        await harness.Engine.FlushAsync(CancellationToken.None);
        Assert.Empty(harness.Disk.Functions);

        harness.Storage = StorageCondition.Sound;
        await harness.Engine.FlushAsync(CancellationToken.None);
        Assert.Single(harness.Disk.Functions);
    }

    private static async Task<EngineHarness> InAsync(EngineCondition condition)
    {
        if (condition == EngineCondition.Starting) return EngineHarness.Make();
        if (condition == EngineCondition.Replaying) return await ReplayingAsync();
        var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        switch (condition)
        {
            case EngineCondition.Serving:
                break;
            case EngineCondition.FunctionsBehind:
                // A time before 1970 is nothing that a decoder lets through: it stands for a bug.
                var poison = Requests.Of(harness.Time.NowUs);
                Requests.Add(poison, "a", -5, 2_000);
                await harness.IngestAsync(poison);
                break;
            case EngineCondition.StoreUnavailable:
                harness.Functions.IsDown = true;
                await harness.PassAsync(Limits.FlushSecondsMax + 1);
                break;
            case EngineCondition.IntakeFull:
                harness.Intake.IsDown = true;
                var letter = new DeadLetter(Guid.Empty, EngineHarness.Project, "/", RejectionReason.MalformedJson, "", 0, new byte[Limits.UnsettledIntakeBytesMax]);
                await harness.IngestAsync(Requests.Of(harness.Time.NowUs, ("a", 2)), letters: [letter]);
                break;
            case EngineCondition.Stopping:
                await harness.DisposeAsync();
                break;
            case EngineCondition.ClockJump:
                harness.Time.SetWallClock(TimeSpan.FromDays(40));
                break;
            case EngineCondition.DatabaseLockLost:
                harness.Storage = StorageCondition.LockLost;
                break;
            case EngineCondition.DatabaseClockDiffers:
                harness.Storage = StorageCondition.ClockDiffers;
                break;
            default:
                harness.Journal.Trouble = Enum.GetValues<JournalTrouble>().Single(trouble => EngineConditions.Of(trouble) == condition);
                harness.Journal.Refusal = "It is told.";
                break;
        }
        return harness;
    }

    /// <summary>A start that waits for a store that is away.</summary>
    private static async Task<EngineHarness> ReplayingAsync()
    {
        var before = await EngineHarness.StartAsync();
        await before.IngestAsync(("a", 1));
        await before.Engine.FlushAsync(CancellationToken.None);
        await before.IngestAsync(("a", 2));
        before.Journal.IsDead = before.Functions.IsDead = before.Intake.IsDead = true;
        var harness = EngineHarness.Make(before.Disk, before.Time);
        harness.Functions.IsDown = true;
        _ = harness.Engine.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => harness.Events.Has("store failed"));
        return harness;
    }
}
