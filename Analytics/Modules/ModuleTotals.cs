using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Sketches;

namespace Coldstart.Analytics.Modules;

/// <summary>Load times of one module over some cold starts, µs.</summary>
internal sealed class ModuleTotals
{
    public long Count { get; private set; }

    public long TotalUs { get; private set; }

    public long SelfCount { get; private set; }

    public long SelfUs { get; private set; }

    /// <summary>Of the inclusive times; null for modules that are kept as sums only.</summary>
    public QuantileSketch? Sketch { get; private set; }

    /// <summary>Adds one load; a self time below 0 means not known.</summary>
    public void Add(long totalUs, long selfUs, int weight, bool withSketch)
    {
        Count += weight;
        TotalUs += totalUs * weight;
        if (selfUs >= 0)
        {
            SelfCount += weight;
            SelfUs += selfUs * weight;
        }
        if (withSketch) (Sketch ??= new QuantileSketch()).Add(totalUs, weight);
    }

    public void Merge(ModuleTotals other)
    {
        Count += other.Count;
        TotalUs += other.TotalUs;
        SelfCount += other.SelfCount;
        SelfUs += other.SelfUs;
        if (other.Sketch is not null) (Sketch ??= new QuantileSketch()).Merge(other.Sketch);
    }

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint(Count);
        writer.WriteVarint(TotalUs);
        writer.WriteVarint(SelfCount);
        writer.WriteVarint(SelfUs);
        writer.WriteByte(Sketch is null ? (byte)0 : (byte)1);
        Sketch?.Encode(writer);
    }

    public static ModuleTotals Decode(ref ByteReader reader)
    {
        var totals = new ModuleTotals
        {
            Count = reader.ReadVarint64(),
            TotalUs = reader.ReadVarint64(),
            SelfCount = reader.ReadVarint64(),
            SelfUs = reader.ReadVarint64(),
        };
        if (reader.ReadByte() != 0) totals.Sketch = QuantileSketch.Decode(ref reader);
        return totals;
    }
}
