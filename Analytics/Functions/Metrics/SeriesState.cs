using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Functions.Metrics;

/// <summary>The last point of a series.</summary>
/// <param name="LastUs">Its time, µs since 1970 UTC.</param>
/// <param name="Count">What it counted.</param>
/// <param name="Sum">Of a histogram: its sum.</param>
/// <param name="Bounds">Of a histogram: number of its bounds in the <see cref="BoundsBook"/>.</param>
/// <param name="Buckets">Of a histogram: the counts of its buckets, as varints; empty where they will never be compared.</param>
internal readonly record struct SeriesState(long LastUs, long Count, long Sum, int Bounds, byte[] Buckets)
{
    public void Encode(ByteWriter writer, long baseUs)
    {
        writer.WriteSigned(LastUs - baseUs);
        writer.WriteVarint(Count);
        writer.WriteVarint(Sum);
        writer.WriteVarint((ulong)Bounds);
        writer.WriteBytes(Buckets);
    }

    public static SeriesState Decode(ref ByteReader reader, long baseUs, BoundsBook bounds) =>
        new(baseUs + reader.ReadSigned(), reader.ReadVarint64(), reader.ReadVarint64(), bounds.ReadIndex(ref reader), reader.ReadBytes().ToArray());

    /// <summary>Counts of buckets as varints: they are small, and looked at only when the next point comes.</summary>
    public static byte[] Pack(ReadOnlySpan<long> buckets)
    {
        if (buckets.IsEmpty) return [];
        var writer = new ByteWriter(buckets.Length + 16);
        foreach (var bucket in buckets) writer.WriteVarint(bucket);
        return writer.ToArray();
    }

    /// <summary>What <see cref="Pack"/> packed; null where the number is another.</summary>
    public long[]? Unpack(int count)
    {
        var result = new long[count];
        var reader = new ByteReader(Buckets);
        for (var at = 0; at < count; at++)
        {
            if (reader.AtEnd) return null;
            result[at] = reader.ReadVarint64();
        }
        return reader.AtEnd ? result : null;
    }
}
