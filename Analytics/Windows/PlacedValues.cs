namespace Coldstart.Analytics.Windows;

/// <summary>Values that stand for those of a histogram, which tells buckets only, with the exact sum of the latter.</summary>
internal sealed class PlacedValues
{
    private readonly SortedDictionary<long, long> counts = [];

    public long Count { get; private set; }

    /// <summary>Sum of the values that they stand for; 0 while there are none.</summary>
    public long Sum { get; set; }

    /// <param name="count">How many times, 0 or more.</param>
    public void Add(long value, long count)
    {
        if (count <= 0) return;
        counts[value] = counts.GetValueOrDefault(value) + count;
        Count += count;
    }

    public void AddTo(Distribution target)
    {
        if (Count == 0) return;
        target.Widen(counts.Keys.First(), counts.Keys.Last());
        foreach (var (value, count) in counts) target.Sketch.Add(value, count);
        target.AddToSum(Sum);
    }

    /// <summary>What these have more than others; null where they have less of any.</summary>
    public PlacedValues? More(PlacedValues than)
    {
        var result = new PlacedValues { Sum = Sum - than.Sum };
        foreach (var (value, count) in counts) result.Add(value, count - than.counts.GetValueOrDefault(value));
        return result.Sum >= 0 && result.Count == Count - than.Count ? result : null;
    }

    public bool Equals(PlacedValues other) => Sum == other.Sum && Count == other.Count && More(other) is { Count: 0 };
}
