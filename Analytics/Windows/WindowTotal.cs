using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Windows;

/// <summary>
/// The running total of one window: what comes is added and the slots that leave are subtracted, so that reading a day costs no
/// merge of 288 slots. Holds closed slots only.
/// </summary>
internal sealed class WindowTotal(long first, long last, SlotTotals totals)
{
    private bool extremesAreStale;

    /// <summary>Exact except for the extremes, which <see cref="Refresh"/> makes so.</summary>
    public SlotTotals Totals { get; } = totals;

    /// <summary>Whether someone asked since this was last set to false.</summary>
    public bool WasRead { get; set; } = true;

    public int SizeBytes => 48 + Totals.SizeBytes;

    /// <summary>An open slot was merged into a slot of the tier.</summary>
    public void Merged(long slot, OpenSlot open)
    {
        if (slot < first || slot > last) return;
        Totals.Merge(open.Added);
        if (!open.HasRemoved) return;
        Totals.Subtract(open.Removed!);
        extremesAreStale = true;
    }

    /// <summary>Moves on to another span.</summary>
    /// <returns>False if nothing of it would be left: then it is cheaper to build another.</returns>
    public bool Advance(TierSlots tier, long newFirst, long newLast)
    {
        if (newFirst > last) return false;
        var cursor = tier.Seek(first);
        while (tier.Next(ref cursor, out var slot, out var bytes) && slot < newFirst) Leave(bytes);
        cursor = tier.Seek(last + 1);
        while (tier.Next(ref cursor, out var slot, out var bytes) && slot <= newLast) Enter(bytes);
        (first, last) = (newFirst, newLast);
        return true;
    }

    /// <summary>Takes the extremes from the slots again, if one that left may have held them.</summary>
    public void Refresh(TierSlots tier)
    {
        if (!extremesAreStale) return;
        extremesAreStale = false;
        Span<long> extremes = stackalloc long[MeasureRules.Count * 2];
        for (var at = 0; at < MeasureRules.Count; at++) (extremes[at * 2], extremes[(at * 2) + 1]) = (long.MaxValue, 0);
        MaximumValues maxima = default;
        var cursor = tier.Seek(first);
        while (tier.Next(ref cursor, out var number, out var bytes) && number <= last)
        {
            var input = new ByteReader(bytes);
            var slot = new EncodedSlot(ref input);
            maxima.Widen(slot.Maxima);
            for (var at = 0; at < MeasureRules.Count; at++)
            {
                if (!slot.Extremes(at, out var minimum, out var maximum)) continue;
                extremes[at * 2] = Math.Min(extremes[at * 2], minimum);
                extremes[(at * 2) + 1] = Math.Max(extremes[(at * 2) + 1], maximum);
            }
        }
        for (var at = 0; at < MeasureRules.Count; at++)
        {
            var distribution = Totals.Of((Measures)(1 << at));
            if (!distribution.IsEmpty) distribution.SetExtremes(extremes[at * 2], extremes[(at * 2) + 1]);
        }
        Totals.SetMaxima(maxima);
    }

    private void Enter(ReadOnlySpan<byte> bytes)
    {
        var input = new ByteReader(bytes);
        Totals.MergeEncoded(ref input);
    }

    private void Leave(ReadOnlySpan<byte> bytes)
    {
        var head = new ByteReader(bytes);
        var slot = new EncodedSlot(ref head);
        for (var at = 0; at < MaximumValues.Length; at++)
        {
            if (slot.Maxima[at] != 0 && slot.Maxima[at] >= Totals[(Maximum)at]) extremesAreStale = true;
        }
        for (var at = 0; at < MeasureRules.Count; at++)
        {
            if (!slot.Extremes(at, out var minimum, out var maximum)) continue;
            var distribution = Totals.Of((Measures)(1 << at));
            if (minimum <= distribution.Minimum || maximum >= distribution.Maximum) extremesAreStale = true;
        }
        var input = new ByteReader(bytes);
        Totals.SubtractEncoded(ref input);
    }
}
