using Coldstart.Engine.Tests.Fakes;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Tests.InProcess;

public sealed class ClockJumpTests
{
    [Theory]
    [InlineData(400)]
    [InlineData(-400)]
    public async Task Upkeep_ClockThatJumped_TakesAndStoresNothingUntilItIsOver(int days)
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        harness.Time.SetWallClock(TimeSpan.FromDays(days));

        await Assert.ThrowsAsync<JournalUnavailableException>(() => harness.IngestAsync(("a", 2)));
        // Before anything is decoded: by that clock all records are too old or too new.
        Assert.Throws<JournalUnavailableException>(() => harness.Engine.AcceptanceTimeUs());
        Assert.Equal(EngineCondition.ClockJump, harness.Engine.State.Condition);
        Assert.Equal(1, await harness.CountAsync("a"));
        await harness.PassAsync(50);
        await harness.Engine.FlushAsync(CancellationToken.None);
        Assert.Empty(harness.Disk.Functions);
        Assert.True(harness.Events.Has("clock jumped"));

        harness.Time.SetWallClock(TimeSpan.FromDays(-days));
        await harness.PassAsync(2);
        Assert.Equal(EngineCondition.Serving, harness.Engine.State.Condition);
        await harness.IngestAsync(("a", 4));
        Assert.Equal(5, (await harness.ReportAsync("a", Analytics.Windows.Window.OneHour))!.BilledMs);
        await harness.Engine.FlushAsync(CancellationToken.None);
        Assert.Single(harness.Disk.Functions);
    }
}
