using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Metrics;

/// <summary>What a point of a series counts that no point before it counted.</summary>
/// <param name="TimeUs">Time of the point.</param>
/// <param name="Count">1 or more.</param>
/// <param name="Sum">Of a histogram: sum of the values, µs or KB.</param>
/// <param name="Bounds">Of a histogram: number of its bounds in the <see cref="BoundsBook"/>.</param>
/// <param name="Buckets">Of a histogram: what is new in each bucket, <paramref name="Count"/> in all.</param>
/// <param name="Minimum">No value is less; −1 where unknown.</param>
/// <param name="Maximum">No value is greater; −1 where unknown.</param>
/// <param name="MemoryMb">Configured memory; 0 where unknown.</param>
internal sealed record MetricIncrement(
    FaasMetric Metric,
    long TimeUs,
    long Count,
    long Sum,
    int Bounds,
    long[] Buckets,
    long Minimum,
    long Maximum,
    int MemoryMb,
    Architecture Architecture)
{
    /// <summary>Minutes since 1970 UTC.</summary>
    public long Minute => TimeUs / Windows.TierExtensions.MinuteUs;
}
