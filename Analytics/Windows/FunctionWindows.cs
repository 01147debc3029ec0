using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;

namespace Coldstart.Analytics.Windows;

/// <summary>
/// The rolling state of one function: slots of four widths, the windows made of them, and what history is still to be given.
/// Pure: time comes with every call, and never moves backwards.
/// </summary>
/// <remarks>
/// <para>A record goes to an open slot of the finest width that still matters at its age (a minute for recent ones). Open slots are
/// closed, that is merged into every tier that holds their time, when there is no place for another or someone needs the tiers.
/// For resolutions of history whose tier no longer holds its time, a slot becomes an increment.</para>
/// <para>Not safe for concurrent use.</para>
/// </remarks>
/// <param name="sharedScratch">Memory to share with other functions of the same thread; without it, the function makes its own while busy.</param>
public sealed partial class FunctionWindows(WindowScratch? sharedScratch = null)
{
    private const long QuarterHourUs = 15 * TierExtensions.MinuteUs;

    private readonly TierSlots[] tiers = [new(Tier.Minute), new(Tier.FiveMinutes), new(Tier.Hour), new(Tier.Day)];
    private DirtySlots?[]? dirty;
    private RollupIncrements? increments;
    private OpenSlots? open;
    private WindowTotal?[]? totals;
    private WindowScratch? ownScratch;
    private long clockUs;
    private long nextMinuteUs;
    private long epoch = 1;

    /// <summary>The latest time that was given, µs since 1970 UTC.</summary>
    public long ClockUs => clockUs;

    /// <summary>Roughly the memory that it holds, bytes.</summary>
    public long ApproximateBytes =>
        180 + tiers.Sum(tier => (long)tier.SizeBytes) + (dirty?.Sum(slots => slots?.SizeBytes ?? 0) ?? 0) + (increments?.SizeBytes ?? 0)
        + (open?.SizeBytes ?? 0) + (totals?.Sum(total => total?.SizeBytes ?? 0) ?? 0) + (ownScratch?.SizeBytes ?? 0);

    /// <summary>Adds an invocation to the slots of its start.</summary>
    /// <param name="nowUs">The time at which its block was accepted.</param>
    public void Add(in Contribution contribution, long nowUs)
    {
        Roll(nowUs);
        OpenAt(contribution.StartUs).Add(contribution);
    }

    /// <summary>Takes away what <see cref="Add"/> added.</summary>
    /// <exception cref="InvalidOperationException">Later, when slots are closed: it was never added.</exception>
    public void Remove(in Contribution contribution, long nowUs)
    {
        Roll(nowUs);
        OpenAt(contribution.StartUs).Remove(contribution);
    }

    /// <summary>
    /// <see cref="Remove"/> and <see cref="Add"/> in one, for an invocation of which more has become known. What both have in common
    /// is not touched, so that a replaced extreme stays exact.
    /// </summary>
    public void Replace(in Contribution old, in Contribution replacement, long nowUs)
    {
        Roll(nowUs);
        var slot = OpenAt(old.StartUs);
        if (slot.Holds(replacement.StartUs))
        {
            slot.Replace(old, replacement);
            return;
        }
        slot.Remove(old);
        OpenAt(replacement.StartUs).Add(replacement);
    }

    /// <summary>Adds to one counter alone, for what is no invocation.</summary>
    /// <param name="timeUs">Decides the slot.</param>
    /// <param name="amount">Negative to take away again.</param>
    public void Count(Counter counter, long timeUs, long amount, long nowUs)
    {
        Roll(nowUs);
        OpenAt(timeUs).Count(counter, amount);
    }

    /// <summary>Takes a value into the greatest one of its slot.</summary>
    /// <param name="timeUs">Decides the slot.</param>
    public void Widen(Maximum maximum, long timeUs, long value, long nowUs)
    {
        Roll(nowUs);
        OpenAt(timeUs).Widen(maximum, value);
    }

    /// <summary>Moves the clock on: slots too old for their tier leave it once their rollup is stored.</summary>
    public void Roll(long nowUs)
    {
        if (nowUs <= clockUs) return;
        clockUs = nowUs;
        if (clockUs >= nextMinuteUs) RollMinute();
    }

    /// <summary>Closes all open slots; a function that was not busy gives their memory back.</summary>
    public void Settle()
    {
        if (open is null) return;
        var invocations = open.Invocations;
        CloseAll(open);
        if (invocations >= Limits.InvocationsThatKeepOpenSlots) return;
        open = null;
        ownScratch = null;
    }

    /// <summary>Gives back the memory of running totals, open slots and spare room: for a function that nobody asks about.</summary>
    public void DropCaches()
    {
        Settle();
        totals = null;
        open = null;
        ownScratch = null;
        foreach (var tier in tiers) tier.Trim();
    }

    private WindowScratch Scratch => sharedScratch ?? (ownScratch ??= new WindowScratch());

    private OpenSlot OpenAt(long timeUs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timeUs);
        open ??= new OpenSlots();
        return open.Find(timeUs) ?? OpenAnother(open, timeUs);
    }

    private OpenSlot OpenAnother(OpenSlots open, long timeUs)
    {
        // All at once, for in the wider tiers they share slots.
        if (open.IsFull) CloseAll(open);
        var lengthUs = OpenLengthUs(timeUs);
        return open.Open(timeUs - (timeUs % lengthUs), lengthUs);
    }

    /// <summary>The finest width of which any tier or any resolution of history still takes a slot at this time.</summary>
    private long OpenLengthUs(long timeUs)
    {
        if (tiers[0].SlotOf(timeUs) >= tiers[0].FirstHeld) return Tier.Minute.SlotUs();
        if (tiers[1].SlotOf(timeUs) >= tiers[1].FirstHeld) return Tier.FiveMinutes.SlotUs();
        if (IsInHistory(RollupResolution.QuarterHour, timeUs)) return QuarterHourUs;
        if (tiers[2].SlotOf(timeUs) >= tiers[2].FirstHeld || IsInHistory(RollupResolution.Hour, timeUs)) return Tier.Hour.SlotUs();
        return Tier.Day.SlotUs();
    }

    private bool IsInHistory(RollupResolution resolution, long timeUs)
    {
        var dayUs = Tier.Day.SlotUs();
        return resolution switch
        {
            RollupResolution.QuarterHour => timeUs / dayUs > (clockUs / dayUs) - Limits.QuarterHourHistoryDays,
            RollupResolution.Hour => timeUs / dayUs > (clockUs / dayUs) - Limits.HourHistoryDays,
            _ => true,
        };
    }

    private void RollMinute()
    {
        nextMinuteUs = clockUs - (clockUs % TierExtensions.MinuteUs) + TierExtensions.MinuteUs;
        foreach (var tier in tiers)
        {
            if (!tier.Advance(clockUs)) continue;
            // Running totals subtract a slot before it goes.
            AdvanceTotals(tier);
            tier.DropExpired(dirty?[(int)tier.Tier]);
        }
    }

    private void CloseAll(OpenSlots open)
    {
        var slots = open.All;
        foreach (var tier in tiers)
        {
            for (var at = 0; at < slots.Length; at++)
            {
                var number = tier.SlotOf(slots[at].StartUs);
                if (number < tier.FirstHeld || !tier.Takes(slots[at], number)) continue;
                // The first of those that share a slot of this tier takes the others along.
                var first = 0;
                while (!tier.Takes(slots[first], number)) first++;
                if (first == at) MergeInto(tier, number, slots);
            }
        }
        foreach (var slot in slots) NoteForHistory(slot);
        open.Clear();
    }

    private void NoteForHistory(OpenSlot slot)
    {
        foreach (var tier in tiers)
        {
            if (ResolutionOf(tier.Tier) is not { } resolution) continue;
            var number = tier.SlotOf(slot.StartUs);
            if (number >= tier.FirstHeld) MarkDirty(tier.Tier, number);
            else if (IsInHistory(resolution, slot.StartUs)) AddIncrement(resolution, slot);
        }
    }

    private void MarkDirty(Tier tier, long number)
    {
        dirty ??= new DirtySlots?[TierExtensions.Count];
        (dirty[(int)tier] ??= new DirtySlots(tier)).Mark(number, epoch);
    }

    private void AddIncrement(RollupResolution resolution, OpenSlot slot) =>
        (increments ??= new RollupIncrements()).Add(resolution, slot.StartUs - (slot.StartUs % SlotUsOf(resolution)), epoch, slot, Scratch);

    private void MergeInto(TierSlots tier, long number, ReadOnlySpan<OpenSlot> slots)
    {
        var scratch = Scratch;
        scratch.Totals.Clear();
        var before = tier.Get(number);
        if (!before.IsEmpty)
        {
            var input = new ByteReader(before);
            scratch.Totals.MergeEncoded(ref input);
        }
        foreach (var slot in slots)
        {
            if (tier.Takes(slot, number)) scratch.Totals.Merge(slot.Added);
        }
        foreach (var slot in slots)
        {
            if (slot.HasRemoved && tier.Takes(slot, number)) scratch.Totals.Subtract(slot.Removed!);
        }
        scratch.Writer.Clear();
        if (!scratch.Totals.IsEmpty) scratch.Totals.Encode(scratch.Writer);
        tier.Put(number, scratch.Writer.WrittenSpan);
        NoteForTotals(tier, number, slots);
    }

    private void NoteForTotals(TierSlots tier, long number, ReadOnlySpan<OpenSlot> slots)
    {
        if (totals is null) return;
        for (var at = 0; at < totals.Length; at++)
        {
            if (((Window)at).Tier() != tier.Tier || totals[at] is not { } total) continue;
            foreach (var slot in slots)
            {
                if (tier.Takes(slot, number)) total.Merged(number, slot);
            }
        }
    }

    private static RollupResolution? ResolutionOf(Tier tier) => tier switch
    {
        Tier.FiveMinutes => RollupResolution.QuarterHour,
        Tier.Hour => RollupResolution.Hour,
        Tier.Day => RollupResolution.Day,
        _ => null,
    };

    private static long SlotUsOf(RollupResolution resolution) => resolution switch
    {
        RollupResolution.QuarterHour => QuarterHourUs,
        RollupResolution.Hour => Tier.Hour.SlotUs(),
        _ => Tier.Day.SlotUs(),
    };
}
