using Coldstart.Analytics.Functions;

namespace Coldstart.Analytics.Windows;

/// <summary>
/// Collects what happens to one slot until it is worth merging into the tiers. What is taken away is kept beside what is added,
/// for the record that it undoes may already be in the tiers.
/// </summary>
internal sealed class OpenSlot
{
    public long StartUs { get; private set; }

    public long LengthUs { get; private set; }

    public SlotTotals Added { get; } = new();

    /// <summary>Null or empty where nothing was taken away.</summary>
    public SlotTotals? Removed { get; private set; }

    public bool HasRemoved { get; private set; }

    public int SizeBytes => 72 + Added.SizeBytes + (Removed?.SizeBytes ?? 0);

    public void Reset(long startUs, long lengthUs)
    {
        (StartUs, LengthUs) = (startUs, lengthUs);
        Added.Clear();
        Removed?.Clear();
        HasRemoved = false;
    }

    public bool Holds(long timeUs) => (ulong)(timeUs - StartUs) < (ulong)LengthUs;

    public void Add(in Contribution contribution) => Added.Apply(contribution, 1, Measures.None);

    public void Remove(in Contribution contribution)
    {
        Undo();
        Removed!.Apply(contribution, 1, Measures.None);
    }

    /// <summary>Removes one and adds the other; a measure that they share is left alone, and so keeps exact extremes.</summary>
    public void Replace(in Contribution old, in Contribution replacement)
    {
        Undo();
        var shared = MeasureRules.Shared(old, replacement);
        Removed!.Apply(old, 1, shared);
        Added.Apply(replacement, 1, shared);
    }

    public void Count(Counter counter, long amount) => Added.Count(counter, amount);

    public void Widen(Maximum maximum, long value) => Added.Widen(maximum, value);

    /// <summary>What was added of a counter less what was taken away.</summary>
    public long Net(Counter counter) => Added[counter] - (HasRemoved ? Removed![counter] : 0);

    /// <summary>Where to add what is to be taken away.</summary>
    public SlotTotals ToRemove()
    {
        Undo();
        return Removed!;
    }

    private void Undo()
    {
        HasRemoved = true;
        Removed ??= new SlotTotals();
    }
}
