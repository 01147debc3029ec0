namespace Coldstart.Analytics.Windows;

/// <summary>The few slots of a function that collect records, found by time.</summary>
internal sealed class OpenSlots
{
    private readonly OpenSlot[] slots = new OpenSlot[Limits.OpenSlots];
    private OpenSlot? current;
    private int count;

    /// <summary>Those that are open, in the order in which they were opened.</summary>
    public ReadOnlySpan<OpenSlot> All => slots.AsSpan(0, count);

    public bool IsFull => count == slots.Length;

    public int SizeBytes => 80 + slots.Sum(slot => slot?.SizeBytes ?? 0);

    public long Invocations
    {
        get
        {
            long sum = 0;
            foreach (var slot in All) sum += slot.Added[Counter.Invocations];
            return sum;
        }
    }

    public bool HasRemoved
    {
        get
        {
            foreach (var slot in All)
            {
                if (slot.HasRemoved) return true;
            }
            return false;
        }
    }

    /// <summary>The slot that holds a time, if it is open.</summary>
    public OpenSlot? Find(long timeUs)
    {
        if (current is not null && current.Holds(timeUs)) return current;
        foreach (var slot in All)
        {
            if (slot.Holds(timeUs)) return current = slot;
        }
        return null;
    }

    /// <summary>Opens another slot; there must be room.</summary>
    public OpenSlot Open(long startUs, long lengthUs)
    {
        var slot = slots[count] ??= new OpenSlot();
        count++;
        slot.Reset(startUs, lengthUs);
        return current = slot;
    }

    /// <summary>Forgets all of them, and keeps their memory for others.</summary>
    public void Clear()
    {
        count = 0;
        current = null;
    }
}
