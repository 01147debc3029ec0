namespace Coldstart.Analytics.Windows;

/// <summary>The few slots of a function that collect records, found by time; the least recently used one gives way.</summary>
internal sealed class OpenSlots
{
    private readonly OpenSlot?[] slots = new OpenSlot?[Limits.OpenSlots];
    private OpenSlot? current;
    private long turn;

    public int SizeBytes => 80 + slots.Sum(slot => slot?.SizeBytes ?? 0);

    public ReadOnlySpan<OpenSlot?> All => slots;

    /// <summary>The slot that holds a time, if it is open.</summary>
    public OpenSlot? Find(long timeUs)
    {
        if (current is not null && current.Holds(timeUs)) return current;
        foreach (var slot in slots)
        {
            if (slot is not null && slot.Holds(timeUs)) return Use(slot);
        }
        return null;
    }

    /// <summary>The slot to open another time in: an unused one, else the least recently used, which must be closed first.</summary>
    public OpenSlot Victim()
    {
        var oldest = 0;
        for (var at = 0; at < slots.Length; at++)
        {
            if (slots[at] is null) return Use(slots[at] = new OpenSlot());
            if (!slots[at]!.Touched) return Use(slots[at]!);
            if (slots[at]!.Turn < slots[oldest]!.Turn) oldest = at;
        }
        return Use(slots[oldest]!);
    }

    private OpenSlot Use(OpenSlot slot)
    {
        slot.Turn = ++turn;
        return current = slot;
    }
}
