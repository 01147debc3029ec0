using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Functions.Metrics;

/// <summary>
/// Puts values in the place of the counts of buckets: in each bucket at the middle, then at the quarters, then at the odd eighths (the first seven terms of van der
/// Corput's sequence), and so on again. Where a value stands does not move when more come, and a quantile is off by less than the width of its bucket.
/// </summary>
internal static class BucketPlacing
{
    private const int PlacesPerBucket = 8;

    // Eighths of a bucket.
    private static ReadOnlySpan<byte> Places => [4, 2, 6, 1, 5, 3, 7];

    /// <summary>Values for a part of a histogram, as large as <paramref name="part"/> of <paramref name="whole"/>.</summary>
    public static PlacedValues Place(HistogramSum histogram, BoundsBook bounds, long part, long whole)
    {
        var result = new PlacedValues();
        var beyond = MeanBeyond(histogram, bounds);
        foreach (var (index, all) in histogram.Buckets)
        {
            var counts = Shares.Of(all, part, whole);
            for (var at = 0; at < counts.Length; at++)
            {
                if (counts[at] > 0) PlaceBucket(result, histogram, bounds[index], at, counts[at], beyond);
            }
        }
        if (result.Count > 0) result.Sum = Shares.Of(histogram.Sum, part, whole);
        return result;
    }

    /// <summary>Nobody says how far the last bucket goes. The mean of its values is what the sum leaves when the others stand in the middle of their buckets.</summary>
    private static long MeanBeyond(HistogramSum histogram, BoundsBook bounds)
    {
        var left = (Int128)histogram.Sum;
        long count = 0;
        foreach (var (index, all) in histogram.Buckets)
        {
            var list = bounds[index];
            for (var at = 0; at < list.Length; at++) left -= (Int128)all[at] * (((at == 0 ? 0 : list[at - 1]) + list[at]) / 2);
            count += all[^1];
        }
        return count > 0 && left > 0 ? (long)(left / count) : 0;
    }

    private static void PlaceBucket(PlacedValues values, HistogramSum histogram, ReadOnlySpan<long> bounds, int bucket, long count, long beyond)
    {
        var low = Math.Max(bucket == 0 ? 0 : bounds[bucket - 1], histogram.Minimum);
        if (bucket == bounds.Length && histogram.Maximum < 0)
        {
            values.Add(Math.Max(low, beyond), count);
            return;
        }
        var high = bucket < bounds.Length ? bounds[bucket] : histogram.Maximum;
        if (histogram.Maximum >= 0) high = Math.Min(high, histogram.Maximum);
        high = Math.Max(high, low);
        var (each, rest) = Math.DivRem(count, Places.Length);
        for (var at = 0; at < Places.Length; at++) values.Add(low + ((high - low) * Places[at] / PlacesPerBucket), each + (at < rest ? 1 : 0));
    }
}
