using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Functions.Metrics;

/// <summary>What histograms of one metric told of one minute, added up in any order.</summary>
internal sealed class HistogramSum
{
    private readonly SortedList<int, long[]> counts = [];

    public long Count { get; private set; }

    public long Sum { get; private set; }

    /// <summary>No value is less.</summary>
    public long Minimum { get; private set; } = long.MaxValue;

    /// <summary>No value is greater; −1 where that is not known.</summary>
    public long Maximum { get; private set; }

    /// <summary>Counts of buckets by the number of their bounds, ascending.</summary>
    public IEnumerable<KeyValuePair<int, long[]>> Buckets => counts;

    public void Add(MetricIncrement increment)
    {
        Count += increment.Count;
        Sum += increment.Sum;
        Minimum = Math.Min(Minimum, Math.Max(increment.Minimum, 0));
        Maximum = increment.Maximum < 0 || Maximum < 0 ? -1 : Math.Max(Maximum, increment.Maximum);
        if (!counts.TryGetValue(increment.Bounds, out var known))
        {
            counts.Add(increment.Bounds, [.. increment.Buckets]);
            return;
        }
        for (var at = 0; at < known.Length; at++) known[at] += increment.Buckets[at];
    }

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint((ulong)counts.Count);
        if (counts.Count == 0) return;
        writer.WriteVarint(Sum);
        writer.WriteVarint(Minimum);
        writer.WriteSigned(Maximum);
        foreach (var (bounds, buckets) in counts)
        {
            writer.WriteVarint((ulong)bounds);
            foreach (var bucket in buckets) writer.WriteVarint(bucket);
        }
    }

    public static HistogramSum Decode(ref ByteReader reader, BoundsBook bounds)
    {
        var result = new HistogramSum();
        var left = reader.ReadVarint(Limits.HistogramBoundsPerFunction + 1);
        if (left == 0) return result;
        result.Sum = reader.ReadVarint64();
        result.Minimum = reader.ReadVarint64();
        result.Maximum = reader.ReadSigned();
        for (; left > 0; left--)
        {
            var index = bounds.ReadIndex(ref reader);
            var buckets = new long[bounds[index].Length + 1];
            foreach (ref var bucket in buckets.AsSpan())
            {
                bucket = reader.ReadVarint64();
                result.Count += bucket;
            }
            if (!result.counts.TryAdd(index, buckets)) CorruptDataException.Throw("bounds stand twice");
        }
        return result;
    }
}
