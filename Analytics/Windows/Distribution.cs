using Coldstart.Analytics.Sketches;

namespace Coldstart.Analytics.Windows;

/// <summary>Count, exact sum, exact extremes and quantiles of one measure, µs or KB. All 0 while empty.</summary>
/// <remarks>
/// Where a value equal to an extreme is taken away, the extreme becomes what stands for the sketch's last bin on that side:
/// within 1 %, and within the old extremes.
/// </remarks>
public sealed class Distribution
{
    public long Count => Sketch.Count;

    public Int128 Sum { get; private set; }

    public long Minimum { get; private set; }

    public long Maximum { get; private set; }

    /// <summary>Quantiles; its count is <see cref="Count"/>.</summary>
    public QuantileSketch Sketch { get; } = new();

    public bool IsEmpty => Sketch.Count == 0;

    /// <summary>Sum ÷ count, 0 while empty.</summary>
    public double Average => IsEmpty ? 0 : (double)Sum / Count;

    /// <summary>Roughly the memory that it holds, bytes.</summary>
    internal int SizeBytes => 56 + Sketch.SizeBytes;

    internal void Add(long value, long weight)
    {
        if (weight == 0) return;
        var wasEmpty = IsEmpty;
        Sketch.Add(value, weight);
        Sum += (Int128)value * weight;
        if (wasEmpty) (Minimum, Maximum) = (value, value);
        else if (value < Minimum) Minimum = value;
        else if (value > Maximum) Maximum = value;
    }

    internal void Remove(long value, long weight)
    {
        if (weight == 0) return;
        Sketch.Subtract(value, weight);
        Sum -= (Int128)value * weight;
        Shrink(value, value);
    }

    internal void Merge(Distribution other)
    {
        if (other.IsEmpty) return;
        Widen(other.Minimum, other.Maximum);
        Sketch.Merge(other.Sketch);
        Sum += other.Sum;
    }

    internal void Subtract(Distribution other)
    {
        if (other.IsEmpty) return;
        Sketch.Subtract(other.Sketch);
        Sum -= other.Sum;
        Shrink(other.Minimum, other.Maximum);
    }

    /// <summary>Whether <see cref="Subtract"/> of the other one is possible: an equal count must come with an equal sum.</summary>
    internal bool Contains(Distribution other) =>
        Sketch.Contains(other.Sketch) && (Count == other.Count ? Sum == other.Sum : Sum >= other.Sum);

    internal void CopyFrom(Distribution other)
    {
        Sketch.CopyFrom(other.Sketch);
        (Sum, Minimum, Maximum) = (other.Sum, other.Minimum, other.Maximum);
    }

    internal void Clear()
    {
        Sketch.Clear();
        (Sum, Minimum, Maximum) = (0, 0, 0);
    }

    /// <summary>Replaces the extremes by exact ones that the caller knows.</summary>
    internal void SetExtremes(long minimum, long maximum) => (Minimum, Maximum) = (minimum, maximum);

    /// <summary>Before values between these are added to the sketch.</summary>
    internal void Widen(long minimum, long maximum)
    {
        if (IsEmpty)
        {
            (Minimum, Maximum) = (minimum, maximum);
            return;
        }
        Minimum = Math.Min(Minimum, minimum);
        Maximum = Math.Max(Maximum, maximum);
    }

    /// <summary>After values between these were taken out of the sketch.</summary>
    internal void Shrink(long minimum, long maximum)
    {
        if (IsEmpty)
        {
            (Minimum, Maximum) = (0, 0);
            return;
        }
        var (low, high) = (Minimum, Maximum);
        // An extreme that was replaced before may lie beyond the value it stands for: its bin tells when that value goes.
        if (minimum <= low || !Sketch.HoldsBinOf(low)) Minimum = Math.Clamp((long)Math.Round(Sketch.LowestRepresentative()), low, high);
        if (maximum >= high || !Sketch.HoldsBinOf(high)) Maximum = Math.Clamp((long)Math.Round(Sketch.HighestRepresentative()), Minimum, high);
    }

    internal void AddToSum(Int128 difference) => Sum += difference;
}
