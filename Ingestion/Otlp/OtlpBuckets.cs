using System.Buffers.Binary;
using Coldstart.Analytics;
using Coldstart.Ingestion.Protobuf;

namespace Coldstart.Ingestion.Otlp;

/// <summary>
/// The buckets of a histogram, as bounds and counts in whole µs or KB. Those of an exponential histogram come and go with its values: each goes whole into one of
/// fixed bounds, four to an octave, so that one point can be compared with the next.
/// </summary>
/// <remarks>Used again for every point.</remarks>
internal sealed class OtlpBuckets
{
    private const int BoundsPerOctave = 4;
    private const int Octaves = 30;

    /// <summary>Beyond it a double has no whole numbers.</summary>
    private const double GreatestValue = 1L << 53;

    private static readonly long[] FixedBounds = [.. Enumerable.Range(0, (Octaves * BoundsPerOctave) + 1).Select(static at => (long)Math.Round(Math.Pow(2, (double)at / BoundsPerOctave)))];

    private readonly List<ulong> counts = [];
    private readonly List<double> bounds = [];
    private readonly List<long> wholeBounds = [];
    private readonly List<long> wholeCounts = [];
    private int offset;

    /// <summary>The message is none.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Of an exponential histogram: its buckets grow by 2^(2^−scale).</summary>
    public int Scale { get; set; }

    /// <summary>Of an exponential histogram: values of nothing.</summary>
    public ulong ZeroCount { get; set; }

    /// <summary>Upper bounds of all buckets but the last, µs or KB.</summary>
    public ReadOnlySpan<long> Bounds => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(wholeBounds);

    /// <summary>Counts of the buckets: one more than bounds, or none.</summary>
    public ReadOnlySpan<long> Counts => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(wholeCounts);

    public void Clear()
    {
        foreach (var list in (ReadOnlySpan<List<long>>)[wholeBounds, wholeCounts]) list.Clear();
        counts.Clear();
        bounds.Clear();
        (IsBroken, Scale, ZeroCount, offset) = (false, 0, 0, 0);
    }

    /// <summary>Takes counts of <c>fixed64</c>, packed or one.</summary>
    public void TakeCounts(scoped in ProtobufReader field)
    {
        if (!field.HasLength) AddCount(field.Bits);
        for (var rest = Whole(field.Content); !rest.IsEmpty; rest = rest[sizeof(ulong)..]) AddCount(BinaryPrimitives.ReadUInt64LittleEndian(rest));
    }

    /// <summary>Takes bounds, packed or one.</summary>
    public void TakeBounds(scoped in ProtobufReader field)
    {
        if (!field.HasLength && bounds.Count <= Limits.OtlpBucketsMax) bounds.Add(field.Double);
        for (var rest = Whole(field.Content); !rest.IsEmpty; rest = rest[sizeof(double)..])
        {
            if (bounds.Count <= Limits.OtlpBucketsMax) bounds.Add(BinaryPrimitives.ReadDoubleLittleEndian(rest));
        }
    }

    /// <summary>Takes the message <c>Buckets</c> of an exponential histogram.</summary>
    public void TakePositive(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            if (fields.Field == 1) offset = ProtobufZigzag.Decode(fields.Bits);
            if (fields.Field != 2) continue;
            if (!fields.HasLength) AddCount(fields.Bits);
            var rest = fields.Content;
            while (!rest.IsEmpty && !IsBroken)
            {
                if (ProtobufReader.TryVarint(ref rest, out var count)) AddCount(count);
                else IsBroken = true;
            }
        }
        IsBroken |= fields.IsBroken;
    }

    /// <summary>Makes whole numbers of what was taken. What is not fit is left: then there are no buckets.</summary>
    /// <param name="isExponential">Of which form it is.</param>
    /// <param name="scale">What values are multiplied by.</param>
    /// <param name="total">How many values all buckets must hold.</param>
    public void Complete(bool isExponential, double scale, long total)
    {
        if (isExponential) CompleteExponential(scale);
        else CompleteExplicit(scale);
        long sum = 0;
        foreach (var count in wholeCounts) sum += count;
        if (sum == total && wholeCounts.Count == wholeBounds.Count + 1 && counts.Count <= Limits.OtlpBucketsMax) return;
        wholeBounds.Clear();
        wholeCounts.Clear();
    }

    /// <summary>The sum of values that all stand in the middle of their buckets: for a sender that tells none.</summary>
    public long EstimateSum()
    {
        double sum = 0, low = 0;
        for (var at = 0; at < wholeCounts.Count; at++)
        {
            double high = at < wholeBounds.Count ? wholeBounds[at] : low;
            sum += wholeCounts[at] * ((low + high) / 2);
            low = high;
        }
        return (long)Math.Min(sum, GreatestValue);
    }

    private void CompleteExplicit(double scale)
    {
        if (bounds.Count > Limits.HistogramBoundsMax) return;
        double before = 0;
        foreach (var bound in bounds)
        {
            var value = Math.Clamp(bound * scale, 0, GreatestValue);
            // Also where it is no number.
            if (!(value >= before)) return;
            wholeBounds.Add((long)Math.Round(value));
            before = value;
        }
        foreach (var count in counts) wholeCounts.Add(WholeOf(count));
    }

    private void CompleteExponential(double scale)
    {
        wholeBounds.AddRange(FixedBounds);
        wholeCounts.AddRange(new long[FixedBounds.Length + 1]);
        wholeCounts[0] += WholeOf(ZeroCount);
        for (var at = 0; at < counts.Count; at++)
        {
            if (counts[at] == 0) continue;
            var middle = Math.Pow(2, ((double)offset + at + 0.5) * Math.Pow(2, -Scale)) * scale;
            wholeCounts[BucketOf(middle)] += WholeOf(counts[at]);
        }
    }

    /// <summary>The first of the fixed bounds that is not below a value.</summary>
    private static int BucketOf(double value)
    {
        var (low, high) = (0, FixedBounds.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (FixedBounds[middle] < value) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private void AddCount(ulong count)
    {
        if (counts.Count <= Limits.OtlpBucketsMax) counts.Add(count);
    }

    private static long WholeOf(ulong count) => (long)Math.Min(count, (ulong)GreatestValue);

    private ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> packed)
    {
        IsBroken |= packed.Length % sizeof(ulong) != 0;
        return packed[..^(packed.Length % sizeof(ulong))];
    }
}
