using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Tests.Functions.Metrics;

public sealed class MetricFiguresTests
{
    // Of the semantic conventions, µs.
    private static readonly long[] Bounds = [5_000, 10_000, 25_000, 50_000, 75_000, 100_000, 250_000, 500_000, 750_000, 1_000_000, 2_500_000, 5_000_000, 7_500_000, 10_000_000];

    private readonly MetricScript script = new();

    [Fact]
    public void Durations_StandInTheirBuckets()
    {
        script.Count(FaasMetric.Invocations, 1, 8);
        script.Tell(Histogram(FaasMetric.InvokeDuration, 8, 500_000, (3, 6), (6, 2)), 1);

        var duration = script.Report().Duration;
        Assert.Equal((8, 62.5), (duration.Count, duration.Average));
        Assert.InRange(duration.P50, 25, 50);
        Assert.InRange(duration.P99, 100, 250);
        Assert.InRange(duration.Minimum, 25, 50);
        Assert.InRange(duration.Maximum, 100, 250);
    }

    [Fact]
    public void Extremes_OfAHistogram_BoundItsValues()
    {
        script.Tell(Histogram(FaasMetric.InvokeDuration, 2, 230_000, 110_000, 120_000, (6, 2)), 1);

        var duration = script.Report().Duration;
        Assert.InRange(duration.Minimum, 110, 120);
        Assert.InRange(duration.Maximum, 110, 120);
        Assert.Equal(115, duration.Average);
    }

    [Fact]
    public void Values_BeyondTheLastBound_StandAtTheMeanThatTheSumLeaves()
    {
        script.Tell(Histogram(FaasMetric.InvokeDuration, 3, 60_075_000, (4, 1), (14, 2)), 1);

        Assert.InRange(script.Report().Duration.P99, 29.7e3, 30.3e3);
    }

    [Fact]
    public void Values_WithoutBuckets_StandAtTheirMean()
    {
        script.Tell(new FaasMetricPoint { Metric = FaasMetric.InvokeDuration, Series = 1, StartUs = MetricScript.At(0), Count = 4, Sum = 400_000, Minimum = -1, Maximum = -1 }, 1);

        var duration = script.Report().Duration;
        Assert.Equal((4, 100.0), (duration.Count, duration.Average));
        Assert.InRange(duration.P50, 99, 101);
    }

    [Fact]
    public void SenderWithoutCounters_TellsOfInvocationsByTheirDurations()
    {
        script.Tell(Histogram(FaasMetric.InvokeDuration, 3, 90_000, (3, 3)), 1);

        Assert.Equal((3, 0, 0, 0), script.Counts());
    }

    [Fact]
    public void InitsAndMemory_AreMeasuresOfTheirOwn()
    {
        script.Count(FaasMetric.Invocations, 1, 4);
        script.Count(FaasMetric.ColdStarts, 1, 2);
        script.Tell(Histogram(FaasMetric.InitDuration, 2, 1_200_000, (8, 2)), 1);
        script.Tell(Histogram(FaasMetric.MemoryUsage, 4, 4 * 110 * 1024, (6, 4)), 1);

        var report = script.Report();
        Assert.Equal((2, 600.0), (report.Init.Count, report.Init.Average));
        Assert.Equal((4, 110.0), (report.Memory.Count, report.Memory.Average));
        Assert.Equal(2, report.Status.ColdStarts);
    }

    [Theory]
    [InlineData(1, 40_000, 500_000, 540)]
    [InlineData(1, 40_001, 0, 41)]
    [InlineData(11, 440_000, 0, 445)]
    public void Cost_IsEstimatedOfSums(long invocations, long durationUs, long initUs, long billedMs)
    {
        script.Count(FaasMetric.Invocations, 1, invocations);
        script.Tell(Histogram(FaasMetric.InvokeDuration, invocations, durationUs, (3, invocations)), 1, memoryMb: 512);
        if (initUs > 0) script.Count(FaasMetric.ColdStarts, 1, 1);
        if (initUs > 0) script.Tell(Histogram(FaasMetric.InitDuration, 1, initUs, (7, 1)), 1);

        var report = script.Report();
        Assert.Equal((invocations, billedMs), (report.BilledCount, report.BilledMs));
        // x86_64 in eu-west-1: 0.0000166667 a GB and second, 0.0000002 a request.
        Assert.Equal((billedMs * 512 * 0.0000166667m / 1_024_000) + (invocations * 0.0000002m), report.Cost.Total);
        Assert.Contains(EstimateCodes.BilledDurationMissing, report.Cost.EstimatedBecause);
        Assert.Contains(EstimateCodes.ArchitectureUnknown, report.Cost.EstimatedBecause);
        Assert.DoesNotContain(EstimateCodes.MemoryUnknown, report.Cost.EstimatedBecause);
    }

    [Fact]
    public void Cost_WithoutMemory_IsThatOfRequests()
    {
        script.Tell(Histogram(FaasMetric.InvokeDuration, 5, 200_000, (3, 5)), 1);

        var cost = script.Report().Cost;
        Assert.Equal(5 * 0.0000002m, cost.Total);
        Assert.Contains(EstimateCodes.MemoryUnknown, cost.EstimatedBecause);
    }

    [Fact]
    public void Head_HasTheMemoryThatMetricsTell()
    {
        script.Tell(Histogram(FaasMetric.InvokeDuration, 5, 200_000, (3, 5)), 1, memoryMb: 512);

        var head = script.Report().Head;
        Assert.Equal((512, MetricScript.At(1)), (head.MemoryAllocatedMb, head.LastSeenUs));
    }

    [Fact]
    public void HistogramThatGrows_AddsItsNewValues()
    {
        script.Tell(Histogram(FaasMetric.InvokeDuration, 2, 80_000, (3, 2)), 1);
        script.Tell(Histogram(FaasMetric.InvokeDuration, 5, 680_000, (3, 2), (6, 3)), 2);
        script.Tell(Histogram(FaasMetric.InvokeDuration, 2, 80_000, (3, 2)), 1);

        var duration = script.Report().Duration;
        Assert.Equal((5, 136.0), (duration.Count, duration.Average));
        Assert.InRange(duration.P99, 100, 250);
    }

    [Fact]
    public void HistogramWithOtherBounds_CountsItsNewValuesInItsShape()
    {
        script.Tell(Histogram(FaasMetric.InvokeDuration, 2, 80_000, (3, 2)), 1);
        script.Tell(new FaasMetricPoint { Metric = FaasMetric.InvokeDuration, Series = 1, StartUs = MetricScript.At(-10), Count = 6, Sum = 240_000, Minimum = -1, Maximum = -1, Bounds = [40_000, 80_000], Buckets = [3, 3, 0] }, 2);

        var duration = script.Report().Duration;
        Assert.Equal((6, 40.0), (duration.Count, duration.Average));
    }

    [Fact]
    public void ManyListsOfBounds_CountWithoutBuckets()
    {
        for (var at = 1; at <= Limits.HistogramBoundsPerFunction + 5; at++)
        {
            script.Tell(new FaasMetricPoint { Metric = FaasMetric.InvokeDuration, Series = (ulong)at, StartUs = MetricScript.At(-10), Count = 1, Sum = 1000, Minimum = -1, Maximum = -1, Bounds = [at * 10_000], Buckets = [1, 0] }, 1);
        }
        script.Restart();

        Assert.Equal(Limits.HistogramBoundsPerFunction + 5, script.Report().Duration.Count);
        Assert.Equal(1, script.Report().Duration.Average);
    }

    private static FaasMetricPoint Histogram(FaasMetric metric, long count, long sum, params (int Bucket, long Count)[] counts) => Histogram(metric, count, sum, -1, -1, counts);

    private static FaasMetricPoint Histogram(FaasMetric metric, long count, long sum, long minimum, long maximum, params (int Bucket, long Count)[] counts)
    {
        var buckets = new long[Bounds.Length + 1];
        foreach (var (bucket, values) in counts) buckets[bucket] = values;
        return new FaasMetricPoint { Metric = metric, Series = 1, StartUs = MetricScript.At(-10), Count = count, Sum = sum, Minimum = minimum, Maximum = maximum, Bounds = Bounds, Buckets = buckets };
    }
}
