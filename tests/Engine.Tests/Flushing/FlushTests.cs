using Coldstart.Engine.Flushing;
using Coldstart.Engine.Tests.Fakes;

namespace Coldstart.Engine.Tests.Flushing;

public sealed class FlushTests
{
    [Fact]
    public void DueUs_AnyFraction_IsJitteredAndWithinTheBound()
    {
        var schedule = new FlushSchedule(TimeSpan.FromSeconds(60), new SeededIds(3));
        var dues = Enumerable.Range(0, 500).Select(_ => schedule.DueUs(1_000)).ToArray();
        Assert.All(dues, due => Assert.InRange(due, 1_000 + 30_000_000, 1_000 + 57_000_000));
        Assert.True(dues.Distinct().Count() > 400);
    }

    [Fact]
    public async Task Upkeep_ChangedFunctions_AreStoredWithinAMinuteAndTheJournalIsEmpty()
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(Enumerable.Range(0, 50).Select(at => ($"f{at}", 1L + at)).ToArray());
        await harness.PassAsync(25);
        Assert.Empty(harness.Disk.Functions);
        await harness.PassAsync(40);
        Assert.Equal(50, harness.Disk.Functions.Count);
        Assert.Empty(harness.Disk.Journal);
        Assert.Equal(0, harness.Engine.State.DirtyFunctions);
        Assert.Equal(50, harness.Engine.State.Flushes);
        Assert.True(harness.Functions.Saves > 1, "the flushes are spread");
    }

    [Fact]
    public async Task Upkeep_FunctionNotChangedAgain_IsStoredOnce()
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        await harness.PassAsync(300);
        Assert.Equal(1, harness.Engine.State.Flushes);
    }

    [Fact]
    public async Task Upkeep_StoreThatFails_KeepsEverythingAndBacksOff()
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        harness.Functions.IsDown = true;
        await harness.PassAsync(180);
        var failures = harness.Events.Lines.Count(line => line.StartsWith("store failed", StringComparison.Ordinal));
        Assert.InRange(failures, 4, 10);
        Assert.Equal(EngineCondition.StoreUnavailable, harness.Engine.State.Condition);
        Assert.True(harness.Engine.State.CanIngest);
        await harness.IngestAsync(("a", 2));
        Assert.Equal(2, harness.Disk.Journal.Count);
        Assert.Equal(2, await harness.CountAsync("a"));

        harness.Functions.IsDown = false;
        await harness.PassAsync(100);
        Assert.Equal(EngineCondition.Serving, harness.Engine.State.Condition);
        Assert.Empty(harness.Disk.Journal);
        Assert.True(harness.Events.Has("store recovered"));
    }

    [Fact]
    public async Task Flush_AnswerLost_IsFoundToBeStored()
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        harness.Functions.AnswersToLose = 1;
        await Assert.ThrowsAsync<EngineUnavailableException>(() => harness.Engine.FlushAsync(CancellationToken.None));
        await harness.IngestAsync(("a", 2));
        await harness.Engine.FlushAsync(CancellationToken.None);

        Assert.Equal((0, 0), (harness.Engine.State.LostFlushes, harness.Engine.State.BehindFunctions));
        Assert.Equal(2, harness.Disk.Functions[EngineHarness.IdOf("a")].Function.Version);
        await using var next = await harness.CrashAsync();
        Assert.Equal(3, (await next.ReportAsync("a"))!.BilledMs);
    }

    [Fact]
    public async Task Flush_LaneThatBeginsMeanwhile_StaysInTheVectors()
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        var meanwhile = Task.FromResult(default(IngestOutcome));
        harness.Journal.AfterLanes = () =>
        {
            harness.Journal.FailWaiting();
            meanwhile = harness.IngestAsync(("a", 2));
        };
        await harness.Engine.FlushAsync(CancellationToken.None);
        Assert.False((await meanwhile).Pending);
        Assert.False((await harness.IngestAsync(("a", 4))).Pending);
        Assert.Equal(7, (await harness.ReportAsync("a"))!.BilledMs);
        Assert.Equal(0, harness.Engine.State.Gaps);
    }

    [Fact]
    public async Task Flush_SomebodyElseStoredTheFunction_WritesNothingAndCatchesUpAtTheNextStart()
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1), ("b", 100));
        await harness.Engine.FlushAsync(CancellationToken.None);
        await harness.IngestAsync(("a", 2), ("b", 200));
        var id = EngineHarness.IdOf("a");
        var (function, snapshot) = harness.Disk.Functions[id];
        harness.Disk.Functions[id] = (function with { Version = 7 }, snapshot);
        await harness.Engine.FlushAsync(CancellationToken.None);

        Assert.Equal((1, 1), (harness.Engine.State.LostFlushes, harness.Engine.State.BehindFunctions));
        Assert.Equal(7, harness.Disk.Functions[id].Function.Version);
        Assert.True((await harness.IngestAsync(("a", 4), ("b", 400))).Pending);
        Assert.Equal(700, (await harness.ReportAsync("b"))!.BilledMs);
        await harness.Engine.FlushAsync(CancellationToken.None);
        Assert.NotEmpty(harness.Disk.Journal);

        await using var next = await harness.RestartAsync();
        Assert.Equal(7, (await next.ReportAsync("a"))!.BilledMs);
        Assert.Equal(700, (await next.ReportAsync("b"))!.BilledMs);
        Assert.Equal(0, next.Engine.State.BehindFunctions);
    }
}
