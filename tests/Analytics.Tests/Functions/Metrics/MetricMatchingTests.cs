using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Functions.Metrics;

public sealed class MetricMatchingTests
{
    private readonly MetricScript script = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Function_ThatRecordsTellOfWhole_IsCountedOnce(bool recordsFirst)
    {
        if (recordsFirst) Records();
        script.Count(FaasMetric.Invocations, 2, 8);
        script.Count(FaasMetric.Errors, 2, 2);
        script.Count(FaasMetric.ColdStarts, 2, 1);
        Assert.Equal(recordsFirst ? 0 : 10, script.Report().Metrics!.Invocations);
        if (!recordsFirst) Records();

        Assert.Equal((10, 2, 0, 1), script.Counts());
        Assert.Equal(0, script.Report().Metrics!.Invocations);
        Assert.Equal(10, script.Report().Warm.Count + script.Report().Cold.Count);

        void Records()
        {
            for (var at = 0; at < 10; at++) script.Invoke($"r{at}", 1 + (at / 100.0), at < 2 ? InvocationStatus.Error : InvocationStatus.Success, isCold: at == 0);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Function_OfWhichRecordsTellATenth_CountsAll(bool recordsFirst)
    {
        if (recordsFirst) Records();
        script.Count(FaasMetric.Invocations, 2, 90);
        script.Count(FaasMetric.Errors, 2, 10);
        script.Count(FaasMetric.ColdStarts, 2, 5);
        if (!recordsFirst) Records();

        Assert.Equal((100, 10, 0, 5), script.Counts());
        Assert.Equal(90, script.Report().Metrics!.Invocations);

        void Records()
        {
            for (var at = 0; at < 10; at++) script.Invoke($"r{at}", 1 + (at / 100.0), at < 2 ? InvocationStatus.Error : InvocationStatus.Success, isCold: at < 5);
        }
    }

    /// <summary>The collector layer sends what it counted with the next invocation, or when the environment ends.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(60, 1)]
    [InlineData(61, 2)]
    [InlineData(-1, 2)]
    public void Point_StandsForRecordsOfTheHourBeforeIt(double minutesLater, int expected)
    {
        script.Minute = 100;
        script.Invoke("r", 2);
        script.Count(FaasMetric.Invocations, 2 + minutesLater, 1);

        Assert.Equal(expected, script.Counts().Invocations);
    }

    [Fact]
    public void Record_StandsForOneCountOnly()
    {
        script.Invoke("r", 1);
        script.Count(FaasMetric.Invocations, 2, 1, environment: 1);
        script.Count(FaasMetric.Invocations, 3, 1, environment: 2);

        Assert.Equal(2, script.Counts().Invocations);
    }

    [Fact]
    public void Warmups_AreRecordsToo()
    {
        script.Apply(new InvocationRecord { Kind = RecordKind.Invocation, TimeUs = MetricScript.At(1), Warmup = true, DurationUs = 10, RequestId = "w"u8 });
        script.Count(FaasMetric.Invocations, 2, 1);

        Assert.Equal(0, script.Counts().Invocations);
    }

    [Fact]
    public void Figures_ThatRecordsTellAfterAll_LeaveNothingBehind()
    {
        var alone = new MetricScript();
        foreach (var told in new[] { alone, script })
        {
            for (var at = 0; at < 20; at++) told.Invoke($"r{at}", 1 + (at / 100.0), at < 3 ? InvocationStatus.Timeout : InvocationStatus.Success, isCold: at == 7);
            if (told == alone) continue;
            // Told before, between and after: the function is asked in between, so that figures stand in its slots.
            told.Count(FaasMetric.Invocations, 2, 17, start: 0);
        }
        var other = new MetricScript();
        other.Count(FaasMetric.Invocations, 2, 17);
        Duration(other, 2, 20, 800_000);
        Assert.Equal(20, other.Counts().Invocations);
        other.Restart();
        for (var at = 0; at < 20; at++)
        {
            other.Invoke($"r{at}", 1 + (at / 100.0), at < 3 ? InvocationStatus.Timeout : InvocationStatus.Success, isCold: at == 7);
            Assert.Equal(20, other.Counts().Invocations);
            if (at == 10) other.Restart();
        }

        Assert.Equal(alone.Slots(), script.Slots());
        var (expected, report) = (alone.Report(), other.Report());
        Assert.Equal(expected.Status, report.Status);
        Assert.Equal(expected.Duration, report.Duration);
        Assert.Equal(expected.Cost, report.Cost);
        Assert.Equal((expected.BilledCount, expected.BilledMs), (report.BilledCount, report.BilledMs));
    }

    [Fact]
    public void Minute_ThatLeftComparing_KeepsItsFigures()
    {
        script.Minute = 10;
        script.Count(FaasMetric.Invocations, 5, 7);
        Assert.Equal(7, script.Counts().Invocations);

        // Three hours later nothing is known of the records of that minute by minutes.
        script.Minute = 200;
        script.Count(FaasMetric.Invocations, 199, 9);
        script.Restart();

        Assert.Equal(9, script.Counts().Invocations);
        Assert.Equal(2, script.Report().Metrics!.Invocations);
    }

    [Theory]
    [InlineData(false, 5)]
    [InlineData(true, 1)]
    public void Point_TooLateToBeCompared_CountsWhereNoRecordTellsOfThatTime(bool hasRecords, int expected)
    {
        if (hasRecords) script.Invoke("r", -30);
        script.Minute = 500;
        script.Count(FaasMetric.Invocations, 5, 5);

        Assert.Equal(expected, script.Counts().Invocations);
    }

    [Theory]
    [InlineData(false, 5)]
    [InlineData(true, 1)]
    public void Point_InTheFirstHourThatIsHeld_CountsWhereNoRecordTellsOfThatTime(bool hasRecords, int expected)
    {
        if (hasRecords) script.Invoke("r", -30);
        script.Minute = 170;
        script.Count(FaasMetric.Invocations, 5, 5);

        Assert.Equal(expected, script.Counts().Invocations);
        script.Restart();
        script.Count(FaasMetric.Invocations, 5, 5);
        Assert.Equal(expected, script.Counts().Invocations);
    }

    [Fact]
    public void Series_AndHistory_HoldWhatTheReportHolds()
    {
        script.Count(FaasMetric.Invocations, 1, 5);
        script.Count(FaasMetric.Invocations, 2, 9);
        var minutes = new List<(long, long)>();

        script.Function.VisitSlots(MetricScript.At(0), MetricScript.At(10), (startUs, totals) => minutes.Add((startUs, totals[Counter.MetricInvocations])));
        var rollups = script.Function.PrepareFlush(script.NowUs).Rollups;

        Assert.Equal([(MetricScript.At(1), 5), (MetricScript.At(2), 4)], minutes);
        Assert.All(rollups.Rows, row => Assert.Equal(9, SlotTotals.Decode(row.Bytes.Span)[Counter.Invocations]));
    }

    private static void Duration(MetricScript script, double minute, long count, long sumUs) => script.Tell(
        new FaasMetricPoint
        {
            Metric = FaasMetric.InvokeDuration,
            Series = 1,
            StartUs = MetricScript.At(-10),
            Count = count,
            Sum = sumUs,
            Minimum = -1,
            Maximum = -1,
            Bounds = [10_000, 50_000, 100_000],
            Buckets = [0, count - 1, 1, 0],
        },
        minute,
        memoryMb: 512);
}
