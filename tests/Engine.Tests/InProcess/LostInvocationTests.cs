using Coldstart.Analytics.Records;
using Coldstart.Engine.Tests.Fakes;

namespace Coldstart.Engine.Tests.InProcess;

/// <summary>What is lost is counted once over crashes, restarts and evictions, although no record says it.</summary>
public sealed class LostInvocationTests
{
    [Fact]
    public async Task Lost_OverCrashesAndRestarts_CountsOnceUntilItsReportComes()
    {
        var harness = await EngineHarness.StartAsync();
        var startUs = harness.Time.NowUs - 1_000_000;
        await harness.IngestAsync(Record(harness, RecordKind.Start, startUs));
        Assert.Equal((0, 0), await CountsAsync(harness));

        harness.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal((0, 1), await CountsAsync(harness));
        harness = await harness.CrashAsync();
        Assert.Equal((0, 1), await CountsAsync(harness));
        harness = await harness.RestartAsync();
        Assert.Equal((0, 1), await CountsAsync(harness));

        await harness.IngestAsync(Record(harness, RecordKind.Report, startUs + 500_000));
        Assert.Equal((1, 0), await CountsAsync(harness));
        harness = await harness.CrashAsync();
        Assert.Equal((1, 0), await CountsAsync(harness));
        await using var last = await harness.RestartAsync();
        Assert.Equal((1, 0), await CountsAsync(last));
    }

    [Fact]
    public async Task Lost_WhileTheFunctionIsNotInMemory_IsFoundWhenSomeoneAsks()
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(Record(harness, RecordKind.Start, harness.Time.NowUs - 1_000_000));
        await harness.PassAsync(70);
        harness.Time.Advance(TimeSpan.FromHours(2));
        await harness.PassAsync(60);
        Assert.Equal(0, harness.Engine.State.LoadedFunctions);

        Assert.Equal((0, 1), await CountsAsync(harness));
    }

    private static BatchCollector Record(EngineHarness harness, RecordKind kind, long timeUs)
    {
        var collector = new BatchCollector();
        collector.Begin(harness.Time.NowUs);
        var record = new InvocationRecord { Kind = kind, TimeUs = timeUs, RequestId = "r"u8 };
        if (kind == RecordKind.Report) record.DurationUs = 500_000;
        collector.Add("123456789012"u8, "eu-central-1"u8, "a"u8, record);
        return collector;
    }

    private static async Task<(long Invocations, long Lost)> CountsAsync(EngineHarness harness)
    {
        var status = (await harness.ReportAsync("a"))!.Status;
        return (status.Invocations, status.Lost);
    }
}
