using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Sketches;

/// <summary>
/// Reads the stored form of a sketch bin by bin: <c>bins &lt;&lt; 1 | crowded</c>, then per bin, ascending,
/// either (few, far apart) <c>distance &lt;&lt; 1 | more</c> and, if more, <c>count - 2</c>;
/// or (crowded) <c>(count - 1) &lt;&lt; 2 | d</c> with d = distance - 1, or 3 and then <c>distance - 4</c>. All varints. The distance is
/// from the bin before, from -1 at first.
/// </summary>
internal struct EncodedBins
{
    private readonly bool crowded;
    private int left;

    public EncodedBins(ref ByteReader input)
    {
        var head = input.ReadVarint((SketchBins.Count << 1) | 1);
        crowded = (head & 1) != 0;
        left = head >> 1;
        Bin = -1;
    }

    public int Bin { get; private set; }

    /// <summary>1 to <see cref="long.MaxValue"/>.</summary>
    public ulong Count { get; private set; }

    /// <exception cref="CorruptDataException">Out of range or cut short.</exception>
    public bool Next(ref ByteReader input)
    {
        if (left == 0) return false;
        left--;
        ulong distance;
        ulong count;
        if (crowded)
        {
            var value = input.ReadVarint();
            count = (value >> 2) + 1;
            distance = (value & 3) + 1;
            if (distance == 4) distance += (ulong)input.ReadVarint(SketchBins.Count);
        }
        else
        {
            var value = input.ReadVarint();
            distance = value >> 1;
            count = 1;
            if ((value & 1) != 0) count = input.ReadVarint() + 2;
        }
        if (distance - 1 >= (ulong)(SketchBins.BinMax - Bin)) CorruptDataException.Throw("a bin is out of its range");
        if (count - 1 >= long.MaxValue) CorruptDataException.Throw("a count is out of its range");
        Bin += (int)distance;
        Count = count;
        return true;
    }

    /// <summary>Writes counters in the form that their content determines: equal content, equal bytes.</summary>
    public static void Write(in BinCounters counters, ByteWriter output)
    {
        var (bins, first, last) = counters.Extent();
        var crowded = last - first < 3 * (bins - 1);
        output.WriteVarint((ulong)((bins << 1) | (crowded ? 1 : 0)));
        var before = -1;
        var walk = counters.Walk();
        while (walk.Next())
        {
            var distance = (ulong)(walk.Bin - before);
            before = walk.Bin;
            if (crowded)
            {
                output.WriteVarint(((walk.Count - 1) << 2) | Math.Min(distance - 1, 3));
                if (distance >= 4) output.WriteVarint(distance - 4);
            }
            else
            {
                output.WriteVarint((distance << 1) | (walk.Count > 1 ? 1u : 0));
                if (walk.Count > 1) output.WriteVarint(walk.Count - 2);
            }
        }
    }
}
