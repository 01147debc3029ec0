using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Records;

/// <summary>
/// One point of a series of OpenTelemetry: a count that has gone up since <see cref="StartUs"/>, with the distribution of what was counted where the metric is
/// a histogram. Raw, as it was sent: only the function knows what is new in it (EXACTLY-ONCE.md, rule 20).
/// </summary>
/// <remarks>
/// Stored form: u8 metric and flags · u64 series · signed start (µs before the point, negative where unknown) · varint count · of histograms varint sum ·
/// [varint least] · [varint greatest] · varint bounds in number · (varint difference to the bound before)* · (varint count of a bucket)*, one bucket more than bounds.
/// </remarks>
public readonly ref struct FaasMetricPoint
{
    private const int MetricMask = 15;
    private const int DeltaFlag = 16;
    private const int MinimumFlag = 32;
    private const int MaximumFlag = 64;

    /// <summary>A number greater than any that a figure may have, and so small that sums of many stay exact: beyond it a double has no whole numbers.</summary>
    private const long GreatestValue = 1L << 53;

    public FaasMetric Metric { get; init; }

    /// <summary>The count is that of (start, time] alone, and not of everything since the series began.</summary>
    public bool IsDelta { get; init; }

    /// <summary>Hash of what tells the series from others of the function: its environment and attributes, not its metric.</summary>
    public ulong Series { get; init; }

    /// <summary>Since when it counts, µs since 1970 UTC; 0 where the sender does not say.</summary>
    public long StartUs { get; init; }

    /// <summary>What a counter stands at, or how many values a histogram holds; 0 or more.</summary>
    public long Count { get; init; }

    /// <summary>Sum of the values of a histogram, in the unit of <see cref="FaasMetric"/>.</summary>
    public long Sum { get; init; }

    /// <summary>Least value since the start; −1 where unknown.</summary>
    public long Minimum { get; init; }

    /// <summary>Greatest value since the start; −1 where unknown.</summary>
    public long Maximum { get; init; }

    /// <summary>Upper bounds of all buckets but the last, ascending, each included in its bucket.</summary>
    public ReadOnlySpan<long> Bounds { get; init; }

    /// <summary>Counts of the buckets: one more than bounds, or none.</summary>
    public ReadOnlySpan<long> Buckets { get; init; }

    /// <summary>Writes the stored form of a point at this time.</summary>
    public void Write(ByteWriter output, long timeUs)
    {
        var (hasMinimum, hasMaximum) = (Metric.IsHistogram() && Minimum >= 0, Metric.IsHistogram() && Maximum >= 0);
        output.WriteByte((byte)((int)Metric | (IsDelta ? DeltaFlag : 0) | (hasMinimum ? MinimumFlag : 0) | (hasMaximum ? MaximumFlag : 0)));
        output.WriteUInt64(Series);
        output.WriteSigned(StartUs == 0 ? -1 : Math.Max(timeUs - StartUs, 0));
        output.WriteVarint(Count);
        if (!Metric.IsHistogram()) return;
        output.WriteVarint(Sum);
        if (hasMinimum) output.WriteVarint(Minimum);
        if (hasMaximum) output.WriteVarint(Maximum);
        output.WriteVarint((ulong)Bounds.Length);
        long before = 0;
        foreach (var bound in Bounds)
        {
            output.WriteVarint(bound - before);
            before = bound;
        }
        for (var at = 0; at <= Bounds.Length; at++) output.WriteVarint(Buckets.IsEmpty ? 0 : Buckets[at]);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="CorruptDataException">Damaged.</exception>
    public static FaasMetricPoint Read(ReadOnlySpan<byte> bytes, long timeUs)
    {
        var input = new ByteReader(bytes);
        var head = ReadHead(ref input, out var flags);
        var series = input.ReadUInt64();
        var sinceUs = input.ReadSigned();
        var count = ReadValue(ref input);
        long sum = 0, minimum = -1, maximum = -1;
        long[] bounds = [], buckets = [];
        if (head.IsHistogram())
        {
            sum = ReadValue(ref input);
            if ((flags & MinimumFlag) != 0) minimum = ReadValue(ref input);
            if ((flags & MaximumFlag) != 0) maximum = ReadValue(ref input);
            bounds = new long[input.ReadVarint(Limits.HistogramBoundsMax)];
            buckets = new long[bounds.Length + 1];
            for (var at = 0; at < bounds.Length; at++) bounds[at] = ReadBound(ref input, at == 0 ? 0 : bounds[at - 1]);
            foreach (ref var bucket in buckets.AsSpan()) bucket = ReadValue(ref input);
        }
        if (!input.AtEnd) CorruptDataException.Throw("a point is longer than its content");
        return new FaasMetricPoint
        {
            Metric = head,
            IsDelta = (flags & DeltaFlag) != 0,
            Series = series,
            StartUs = sinceUs < 0 ? 0 : Math.Max(timeUs - sinceUs, 0),
            Count = count,
            Sum = sum,
            Minimum = minimum,
            Maximum = maximum,
            Bounds = bounds,
            Buckets = buckets,
        };
    }

    /// <summary>Goes through a stored point, and throws if anything in it is not as it should be.</summary>
    /// <exception cref="CorruptDataException">Damaged.</exception>
    internal static void Validate(ReadOnlySpan<byte> bytes)
    {
        var input = new ByteReader(bytes);
        var metric = ReadHead(ref input, out var flags);
        input.ReadUInt64();
        input.ReadSigned();
        ReadValue(ref input);
        if (metric.IsHistogram())
        {
            ReadValue(ref input);
            if ((flags & MinimumFlag) != 0) ReadValue(ref input);
            if ((flags & MaximumFlag) != 0) ReadValue(ref input);
            var count = input.ReadVarint(Limits.HistogramBoundsMax);
            long before = 0;
            for (var left = count; left > 0; left--) before = ReadBound(ref input, before);
            for (var left = count; left >= 0; left--) ReadValue(ref input);
        }
        if (!input.AtEnd) CorruptDataException.Throw("a point is longer than its content");
    }

    private static FaasMetric ReadHead(ref ByteReader input, out int flags)
    {
        flags = input.ReadByte();
        var metric = (FaasMetric)(flags & MetricMask);
        if (metric is < FaasMetric.Invocations or > FaasMetric.MemoryUsage || flags > (MetricMask | DeltaFlag | MinimumFlag | MaximumFlag)) CorruptDataException.Throw("a metric is unknown");
        return metric;
    }

    private static long ReadValue(ref ByteReader input)
    {
        var value = input.ReadVarint64();
        if (value > GreatestValue) CorruptDataException.Throw("a value is out of its range");
        return value;
    }

    private static long ReadBound(ref ByteReader input, long before)
    {
        var difference = ReadValue(ref input);
        if (difference > GreatestValue - before) CorruptDataException.Throw("a bound is out of its range");
        return before + difference;
    }
}
