using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Windows;

/// <summary>
/// Rollup slots whose row is not stored as it is now, ascending. Each carries the epoch of its last change: what changed after a
/// flush was prepared has a later one, and stays when that flush is stored.
/// </summary>
internal sealed class DirtySlots
{
    public const int FiveMinuteSlotsPerQuarter = 3;

    private readonly List<(long Slot, long Epoch)> marks = [];
    private readonly int slotsPerRow;

    /// <param name="tier">Whose slots; a row of the five-minute tier is a quarter of an hour.</param>
    public DirtySlots(Tier tier) => slotsPerRow = tier == Tier.FiveMinutes ? FiveMinuteSlotsPerQuarter : 1;

    public bool IsEmpty => marks.Count == 0;

    public int SizeBytes => 56 + (marks.Capacity * 16);

    /// <summary>Slots of the tier whose sum is the row; ascending by the first of them.</summary>
    public IEnumerable<(long First, long Last)> Rows => marks.Select(mark => (mark.Slot * slotsPerRow, ((mark.Slot + 1) * slotsPerRow) - 1));

    public void Mark(long tierSlot, long epoch)
    {
        var slot = tierSlot / slotsPerRow;
        var at = marks.Count;
        while (at > 0 && marks[at - 1].Slot > slot) at--;
        if (at > 0 && marks[at - 1].Slot == slot) marks[at - 1] = (slot, epoch);
        else marks.Insert(at, (slot, epoch));
    }

    public bool Contains(long tierSlot)
    {
        foreach (var mark in marks)
        {
            if (mark.Slot == tierSlot / slotsPerRow) return true;
        }
        return false;
    }

    /// <summary>Forgets what did not change after an epoch.</summary>
    public void Clear(long upToEpoch) => marks.RemoveAll(mark => mark.Epoch <= upToEpoch);

    /// <summary>Writes what <see cref="Clear"/> would leave.</summary>
    public void Encode(ByteWriter output, long upToEpoch)
    {
        output.WriteVarint((ulong)marks.Count(mark => mark.Epoch > upToEpoch));
        long before = 0;
        foreach (var mark in marks.Where(mark => mark.Epoch > upToEpoch))
        {
            output.WriteVarint(mark.Slot - before);
            before = mark.Slot;
        }
    }

    public void Decode(ref ByteReader input, long epoch)
    {
        marks.Clear();
        var count = input.ReadVarint(input.Remaining);
        for (long slot = 0; count > 0; count--)
        {
            slot += input.ReadVarint(int.MaxValue);
            marks.Add((slot, epoch));
        }
    }
}
