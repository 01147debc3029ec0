using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Functions.Metrics;

/// <summary>The lists of bounds that a function's histograms have, each once: series and minutes name them by number. Number 0 has no bounds.</summary>
internal sealed class BoundsBook
{
    private readonly List<long[]> lists = [[]];

    public ReadOnlySpan<long> this[int index] => lists[index];

    public int SizeBytes => lists.Sum(static bounds => 32 + bounds.Length * sizeof(long));

    /// <summary>The number of a list of bounds; 0 where there is no room for another.</summary>
    public int IndexOf(ReadOnlySpan<long> bounds)
    {
        for (var at = 0; at < lists.Count; at++)
        {
            if (bounds.SequenceEqual(lists[at])) return at;
        }
        if (lists.Count > Limits.HistogramBoundsPerFunction) return 0;
        lists.Add(bounds.ToArray());
        return lists.Count - 1;
    }

    /// <summary>Reads the number of a list.</summary>
    public int ReadIndex(ref ByteReader reader) => reader.ReadVarint(lists.Count - 1);

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint((ulong)(lists.Count - 1));
        foreach (var bounds in lists.Skip(1))
        {
            writer.WriteVarint((ulong)bounds.Length);
            long before = 0;
            foreach (var bound in bounds)
            {
                writer.WriteVarint(bound - before);
                before = bound;
            }
        }
    }

    public void Decode(ref ByteReader reader)
    {
        for (var left = reader.ReadVarint(Limits.HistogramBoundsPerFunction); left > 0; left--)
        {
            var bounds = new long[reader.ReadVarint(Limits.HistogramBoundsMax)];
            long before = 0;
            foreach (ref var bound in bounds.AsSpan())
            {
                var more = reader.ReadVarint64();
                if (more > long.MaxValue - before) CorruptDataException.Throw("a bound is out of its range");
                bound = before += more;
            }
            lists.Add(bounds);
        }
    }
}
