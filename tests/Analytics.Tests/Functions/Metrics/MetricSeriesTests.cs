using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Functions.Metrics;

public sealed class MetricSeriesTests
{
    private readonly MetricScript script = new();

    [Fact]
    public void Report_WithoutMetrics_SaysSo() => Assert.Null(script.Report().Metrics);

    [Fact]
    public void Counters_OfAnEnvironment_AreTheFigures()
    {
        script.Count(FaasMetric.Invocations, 1, 10);
        script.Count(FaasMetric.Errors, 1, 2);
        script.Count(FaasMetric.Timeouts, 1, 1);
        script.Count(FaasMetric.ColdStarts, 1, 1);

        var report = script.Report();
        Assert.Equal((13, 2, 1, 1), script.Counts());
        Assert.Equal(10, report.Status.Success);
        Assert.Equal((13, MetricScript.At(1)), (report.Metrics!.Invocations, report.Metrics.LastUs));
    }

    public static TheoryData<string, (double Minute, long Value, double Start)[], long> Series() => new()
    {
        { "what is more", [(1, 10, 0), (2, 14, 0)], 14 },
        { "again", [(1, 10, 0), (1, 10, 0), (2, 14, 0), (2, 14, 0)], 14 },
        { "earlier after later", [(2, 14, 0), (1, 10, 0), (3, 15, 0)], 15 },
        { "nothing new", [(1, 10, 0), (2, 10, 0)], 10 },
        { "nothing at all", [(1, 0, 0), (2, 0, 0)], 0 },
        { "another start", [(1, 10, 0), (3, 4, 2)], 14 },
        { "another start, and the end of the first after it", [(1, 10, 0), (3, 4, 2), (2, 12, 0), (3, 4, 2)], 16 },
        { "less under the same start", [(1, 10, 0), (2, 4, 0), (3, 5, 0)], 15 },
        { "less, and what was before it again", [(1, 10, 0), (2, 4, 0), (1, 10, 0), (2, 4, 0)], 14 },
        { "no start: the first is where counting begins", [(1, 10, double.NaN), (2, 14, double.NaN), (3, 2, double.NaN)], 6 },
    };

    [Theory]
    [MemberData(nameof(Series))]
    public void Series_CountsWhatIsNew(string name, (double Minute, long Value, double Start)[] points, long expected)
    {
        Assert.NotEmpty(name);
        foreach (var (minute, value, start) in points) script.Count(FaasMetric.Invocations, minute, value, start: start);

        Assert.Equal(expected, script.Counts().Invocations);
    }

    [Fact]
    public void Deltas_AreAddedOnceEach()
    {
        foreach (var (start, minute, value) in new[] { (0, 1, 3), (1, 2, 4), (0, 1, 3), (3, 4, 1), (2, 3, 2), (1, 2, 4) })
        {
            script.Count(FaasMetric.Invocations, minute, value, start: start, isDelta: true);
        }

        Assert.Equal(10, script.Counts().Invocations);
    }

    [Fact]
    public void Environments_AndMetrics_AreSeriesOfTheirOwn()
    {
        script.Count(FaasMetric.Invocations, 1, 10, environment: 1);
        script.Count(FaasMetric.Invocations, 1, 10, environment: 2);
        script.Count(FaasMetric.Errors, 1, 10, environment: 1);

        Assert.Equal((30, 10, 0, 0), script.Counts());
    }

    [Fact]
    public void Increment_StandsInTheMinuteOfItsPoint()
    {
        script.Count(FaasMetric.Invocations, -2, 10, start: -20);
        script.Count(FaasMetric.Invocations, 29, 17, start: -20);

        Assert.Equal(7, script.Report(Window.FiveMinutes).Status.Invocations);
        Assert.Equal(17, script.Report().Status.Invocations);
    }

    [Fact]
    public void Series_BeyondTheBound_AreForgottenAndNeverCountedTwice()
    {
        for (var environment = 0; environment <= Limits.MetricSeriesPerFunction; environment++)
        {
            script.Count(FaasMetric.Invocations, environment == 0 ? 0 : 1, 5, environment: (ulong)environment + 1);
        }
        var all = 5L * (Limits.MetricSeriesPerFunction + 1);
        Assert.Equal(all, script.Counts().Invocations);

        // Again: it is not known any more, and must not count.
        script.Count(FaasMetric.Invocations, 0, 5, environment: 1);
        Assert.Equal(all, script.Counts().Invocations);

        // It goes on: what is more than when it was heard of again counts.
        script.Count(FaasMetric.Invocations, 2, 8, environment: 1);
        Assert.Equal(all + 3, script.Counts().Invocations);
    }

    [Fact]
    public void Deltas_OfATimeThatIsForgotten_AreNotCounted()
    {
        for (var minute = 0; minute <= Limits.MetricSeriesPerFunction; minute++)
        {
            script.Tell(new FaasMetricPoint { Metric = FaasMetric.Errors, IsDelta = true, Series = 1, StartUs = MetricScript.At(0) + minute, Count = 1 }, 0 + (minute + 1) / (double)MetricScript.MinuteUs);
        }
        var all = script.Counts().Invocations;
        Assert.Equal(Limits.MetricSeriesPerFunction + 1, all);

        script.Tell(new FaasMetricPoint { Metric = FaasMetric.Errors, IsDelta = true, Series = 1, StartUs = MetricScript.At(0), Count = 1 }, 1 / (double)MetricScript.MinuteUs);

        Assert.Equal(all, script.Counts().Invocations);
    }

    [Fact]
    public void Series_OfEnvironmentsThatAreGone_AreForgottenInTime()
    {
        script.Count(FaasMetric.Invocations, 1, 10);
        script.Restart();
        script.Minute = (Limits.MetricSeriesKeptHours + 2) * 60;
        var kept = script.Function.ApproximateBytes;

        script.Restart();

        Assert.InRange(script.Function.ApproximateBytes, 0, kept - 100);
        script.Count(FaasMetric.Invocations, 1, 10);
        Assert.Equal(0, script.Report().Status.Invocations);
    }

    [Fact]
    public void Point_FarAhead_IsNotCounted()
    {
        script.Count(FaasMetric.Invocations, 1_000_000, 10);

        Assert.Equal(0, script.Counts().Invocations);
    }
}
