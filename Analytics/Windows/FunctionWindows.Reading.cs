using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;

namespace Coldstart.Analytics.Windows;

public sealed partial class FunctionWindows
{
    /// <summary>The function over one window, everything that was added included.</summary>
    /// <param name="nowUs">An earlier time than the function has seen reads at the latter.</param>
    /// <param name="boundariesUs">Ascending times at which usage is to be split, such as the days on which prices changed. A slot belongs where it starts.</param>
    /// <param name="into">To be overwritten and returned as the totals; without it, new ones are made.</param>
    public WindowReading Read(Window window, long nowUs, ReadOnlySpan<long> boundariesUs = default, SlotTotals? into = null)
    {
        Roll(nowUs);
        // What is taken away was added to a closed slot, and only that slot knows what becomes of its extremes.
        if (open is { HasRemoved: true }) Settle();
        var tier = tiers[(int)window.Tier()];
        var (first, last) = window.SlotsAt(clockUs);
        var result = into ?? new SlotTotals();
        ReadClosed(window, tier, first, last, result);
        foreach (var slot in OpenNow)
        {
            if (IsIn(slot, tier, first, last)) result.Merge(slot.Added);
        }
        var slotUs = tier.Tier.SlotUs();
        return new(window, first * slotUs, clockUs, ValidUntil(window), result, SplitUsage(tier, first, last, boundariesUs, result));
    }

    /// <summary>One counter over one window: what <see cref="Read"/> would say of it, without the rest.</summary>
    public long CountIn(Window window, Counter counter, long nowUs)
    {
        Roll(nowUs);
        var tier = tiers[(int)window.Tier()];
        var (first, last) = window.SlotsAt(clockUs);
        long sum = 0;
        foreach (var slot in OpenNow)
        {
            if (IsIn(slot, tier, first, last)) sum += slot.Net(counter);
        }
        if (TotalAt(window, tier, first, last) is { } total) return sum + total.Totals[counter];
        var cursor = tier.Seek(first);
        while (tier.Next(ref cursor, out var number, out var bytes) && number <= last)
        {
            var input = new ByteReader(bytes);
            sum += new EncodedSlot(ref input).Counters[(int)counter];
        }
        return sum;
    }

    /// <summary>
    /// Visits what is live in slots that start in [from, to), ascending, each span of time in the finest slots that cover it whole.
    /// </summary>
    /// <param name="visit">Start of a slot, µs, and its totals, which are valid during the call only.</param>
    /// <param name="coarsest">Leaves out tiers with wider slots.</param>
    /// <returns>The start of what is live in slots of these widths, µs: what is earlier must be read from history.</returns>
    public long VisitSlots(long fromUs, long toUs, Action<long, SlotTotals> visit, Tier coarsest = Tier.Day)
    {
        Settle();
        var buffer = new SlotTotals();
        for (var at = coarsest; at >= Tier.Minute; at--)
        {
            var tier = tiers[(int)at];
            var slotUs = at.SlotUs();
            var startUs = at == coarsest ? LiveFromUs(at) : CoveredFromUs(at);
            // A finer tier begins where the first coarser slot begins that it covers whole.
            var endUs = at == Tier.Minute ? long.MaxValue : CoveredFromUs(at - 1);
            startUs = Math.Max(startUs, fromUs + ((slotUs - (fromUs % slotUs)) % slotUs));
            endUs = Math.Min(endUs, toUs);
            var cursor = tier.Seek(startUs / slotUs);
            while (tier.Next(ref cursor, out var slot, out var bytes) && slot * slotUs < endUs)
            {
                if (slot * slotUs < startUs) continue;
                buffer.Clear();
                var input = new ByteReader(bytes);
                buffer.MergeEncoded(ref input);
                visit(slot * slotUs, buffer);
            }
            if (at == Tier.Minute) break;
        }
        return LiveFromUs(coarsest);
    }

    /// <summary>The start of the first slot that a tier holds, µs.</summary>
    public long LiveFromUs(Tier tier) => Math.Max(tiers[(int)tier].FirstHeld, 0) * tier.SlotUs();

    /// <summary>All that was ever added and not yet given to history: for a program that stores none.</summary>
    public SlotTotals EverythingTotals()
    {
        Settle();
        var result = new SlotTotals();
        var removed = new SlotTotals();
        var cursor = tiers[(int)Tier.Day].Seek(0);
        while (tiers[(int)Tier.Day].Next(ref cursor, out _, out var bytes)) RollupBytes.Read(bytes, result, removed);
        increments?.MergeDays(result, removed);
        RollupBytes.TakeAway(result, removed);
        return result;
    }

    private ReadOnlySpan<OpenSlot> OpenNow => open is null ? [] : open.All;

    private long CoveredFromUs(Tier tier)
    {
        var widerUs = (tier + 1).SlotUs();
        return (LiveFromUs(tier) + widerUs - 1) / widerUs * widerUs;
    }

    /// <summary>Whether an open slot lies in these slots of a tier.</summary>
    private static bool IsIn(OpenSlot slot, TierSlots tier, long first, long last)
    {
        var number = tier.SlotOf(slot.StartUs);
        return number >= first && number <= last && tier.Takes(slot, number);
    }

    /// <summary>When another slot begins at either end of the window.</summary>
    private long ValidUntil(Window window)
    {
        var slotUs = window.Tier().SlotUs();
        var startUs = Math.Max(clockUs - window.LengthUs(), 0);
        return clockUs + slotUs - Math.Max(clockUs % slotUs, startUs % slotUs);
    }

    private void ReadClosed(Window window, TierSlots tier, long first, long last, SlotTotals result)
    {
        if (TotalAt(window, tier, first, last) is { } total)
        {
            total.Refresh(tier);
            result.CopyFrom(total.Totals);
            return;
        }
        result.Clear();
        var slots = 0;
        var cursor = tier.Seek(first);
        for (; tier.Next(ref cursor, out var slot, out var bytes) && slot <= last; slots++)
        {
            var input = new ByteReader(bytes);
            result.MergeEncoded(ref input);
        }
        if (slots <= Limits.SlotsReadWithoutTotal) return;
        totals ??= new WindowTotal?[WindowExtensions.Count];
        totals[(int)window] = new WindowTotal(first, last, result.Clone());
    }

    /// <summary>The running total of a window, moved to these slots; null where there is none.</summary>
    private WindowTotal? TotalAt(Window window, TierSlots tier, long first, long last)
    {
        if (totals?[(int)window] is not { } total) return null;
        total.WasRead = true;
        return total.Advance(tier, first, last) ? total : totals[(int)window] = null;
    }

    /// <summary>Forgets running totals that nobody asked for since the last time.</summary>
    private void DropUnreadTotals()
    {
        if (totals is null) return;
        for (var at = 0; at < totals.Length; at++)
        {
            if (totals[at] is not { } total) continue;
            if (!total.WasRead) totals[at] = null;
            total.WasRead = false;
        }
    }

    private UsageTable[] SplitUsage(TierSlots tier, long first, long last, ReadOnlySpan<long> boundariesUs, SlotTotals whole)
    {
        var result = new UsageTable[boundariesUs.Length + 1];
        for (var at = 0; at < result.Length; at++) result[at] = new UsageTable();
        var slotUs = tier.Tier.SlotUs();
        var period = PeriodOf(first * slotUs, boundariesUs);
        if (period == PeriodOf(last * slotUs, boundariesUs))
        {
            result[period] = whole.Usage;
            return result;
        }
        var cursor = tier.Seek(first);
        while (tier.Next(ref cursor, out var slot, out var bytes) && slot <= last)
        {
            var input = new ByteReader(bytes);
            var encoded = new EncodedSlot(ref input);
            encoded.ReadUsage(ref input, result[PeriodOf(slot * slotUs, boundariesUs)], 1);
        }
        foreach (var slot in OpenNow)
        {
            if (IsIn(slot, tier, first, last)) result[PeriodOf(tier.SlotOf(slot.StartUs) * slotUs, boundariesUs)].Merge(slot.Added.Usage);
        }
        return result;
    }

    private static int PeriodOf(long timeUs, ReadOnlySpan<long> boundariesUs)
    {
        var period = 0;
        while (period < boundariesUs.Length && boundariesUs[period] <= timeUs) period++;
        return period;
    }

    private void AdvanceTotals(TierSlots tier)
    {
        if (totals is null) return;
        for (var at = 0; at < totals.Length; at++)
        {
            var window = (Window)at;
            if (window.Tier() != tier.Tier || totals[at] is not { } total) continue;
            var (first, last) = window.SlotsAt(clockUs);
            if (!total.Advance(tier, first, last)) totals[at] = null;
        }
    }
}
