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

    /// <summary>Moves with every use, so that the least recently used one can be found.</summary>
    public long Turn { get; set; }

    public SlotTotals Added { get; } = new();

    /// <summary>Null or empty where nothing was taken away.</summary>
    public SlotTotals? Removed { get; private set; }

    /// <summary>Whether something was added or taken away since <see cref="Reset"/>.</summary>
    public bool Touched { get; private set; }

    public bool HasRemoved { get; private set; }

    public int SizeBytes => 72 + Added.SizeBytes + (Removed?.SizeBytes ?? 0);

    public void Reset(long startUs, long lengthUs)
    {
        (StartUs, LengthUs) = (startUs, lengthUs);
        if (Touched) Added.Clear();
        if (HasRemoved) Removed!.Clear();
        Touched = HasRemoved = false;
    }

    public bool Holds(long timeUs) => (ulong)(timeUs - StartUs) < (ulong)LengthUs;

    public void Add(in Contribution contribution)
    {
        Touched = true;
        Added.Apply(contribution, 1, Measures.None);
    }

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

    public void Count(Counter counter, long amount)
    {
        Touched = true;
        Added.Count(counter, amount);
    }

    private void Undo()
    {
        Touched = HasRemoved = true;
        Removed ??= new SlotTotals();
    }
}
