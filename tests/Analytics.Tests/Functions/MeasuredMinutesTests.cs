using System.Text;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Functions;

public sealed class MeasuredMinutesTests
{
    private const long MinuteUs = 60_000_000;

    /// <summary>2026-11-20T12:00:00Z.</summary>
    private const long NoonUs = 1_795_176_000_000_000;

    private readonly FunctionBatchScratch scratch = new();
    private FunctionStats function = new(Guid.Empty, Guid.Empty, new FunctionIdentity("123456789012", "eu-west-1", "f"));
    private long sequence;

    [Fact]
    public void Report_WithoutAnythingMeasured_SaysSo() => Assert.Null(Report().Measured);

    [Fact]
    public void Counts_OfMinutes_AreAdded()
    {
        Tell(PlatformMetric.Throttles, 0, 3);
        Tell(PlatformMetric.Throttles, 1, 4);
        Tell(PlatformMetric.SpilloverInvocations, 0, 2);
        Tell(PlatformMetric.DeadLetterErrors, 0, 1);
        Tell(PlatformMetric.ConcurrentExecutions, 0, 9);
        Tell(PlatformMetric.ConcurrentExecutions, 1, 5);
        Tell(PlatformMetric.IteratorAge, 1, 1234);

        Assert.Equal(new MeasuredReport(7, 2, 1, 9, 1234, NoonUs + (2 * MinuteUs)), Report().Measured);
        Assert.Equal((7, 0), (Report().Status.Throttles, Report().Status.Invocations));
    }

    [Fact]
    public void Minute_ThatComesAgain_CountsWhatIsMore()
    {
        foreach (var value in new long[] { 3, 3, 5, 4, 0 }) Tell(PlatformMetric.Throttles, 0, value);

        Assert.Equal(5, Report().Measured!.Throttles);
    }

    [Fact]
    public void Snapshot_KeepsWhatWasCounted()
    {
        Tell(PlatformMetric.Throttles, 0, 3);
        Tell(PlatformMetric.ConcurrentExecutions, 0, 9);
        var before = Report().Measured;

        function = FunctionStats.Restore(function.PrepareFlush(NoonUs + (5 * MinuteUs)).Snapshot);
        Tell(PlatformMetric.Throttles, 0, 3);

        Assert.Equal(before, Report().Measured);
    }

    [Fact]
    public void Throttles_ThatRecordsTellOfToo_AreTheSameOnes()
    {
        Apply(new InvocationRecord { Kind = RecordKind.Invocation, TimeUs = NoonUs, Status = InvocationStatus.Throttled, RequestId = "a"u8 });
        Tell(PlatformMetric.Throttles, 0, 3);

        Assert.Equal(3, Report().Status.Throttles);
    }

    [Fact]
    public void Minutes_BeyondTheBound_LeaveEarliestFirst()
    {
        for (var minute = -Limits.MeasuredMinutesPerFunction; minute <= 0; minute++) Tell(PlatformMetric.Throttles, minute, 1);
        Tell(PlatformMetric.Throttles, 0, 1);
        Tell(PlatformMetric.Throttles, 1 - Limits.MeasuredMinutesPerFunction, 1);

        Assert.Equal(Limits.MeasuredMinutesPerFunction + 1, Report(Window.OneDay).Measured!.Throttles);
    }

    [Fact]
    public void Greatest_LeavesWithItsSlot()
    {
        Tell(PlatformMetric.ConcurrentExecutions, -400, 100);
        Tell(PlatformMetric.ConcurrentExecutions, 0, 9);

        Assert.Equal(9, Report(Window.OneHour).Measured!.ConcurrentExecutionsMax);
        Assert.Equal(100, Report(Window.OneDay).Measured!.ConcurrentExecutionsMax);
    }

    private FunctionReport Report(Window window = Window.OneHour) => function.Report(window, NoonUs + (5 * MinuteUs), PriceBook.Default, whole: true);

    private void Tell(PlatformMetric metric, int minute, long value) =>
        Apply(new InvocationRecord { Kind = RecordKind.PlatformMetric, TimeUs = NoonUs + (minute * MinuteUs), Metric = metric, MetricValue = value });

    private void Apply(in InvocationRecord record)
    {
        var collector = new BatchCollector();
        collector.Begin(NoonUs + (3 * MinuteUs));
        collector.Add("123456789012"u8, "eu-west-1"u8, Encoding.UTF8.GetBytes("f"), record);
        sequence++;
        Assert.Equal(ApplyVerdict.Applied, function.Apply(new Position(1, sequence), sequence - 1, collector.BlockAt(0), scratch).Verdict);
    }
}
