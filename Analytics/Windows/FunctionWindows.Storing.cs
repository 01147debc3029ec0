using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;

namespace Coldstart.Analytics.Windows;

public sealed partial class FunctionWindows
{
    private const int FormatVersion = 1;

    /// <summary>
    /// Rows of history: absolute ones for slots that changed since the last stored flush, increments for records older than the tiers.
    /// Nothing is forgotten before <see cref="RollupsStored"/>. Running totals that were not read since the last call go.
    /// </summary>
    public RollupBatch CollectRollups(long nowUs)
    {
        Roll(nowUs);
        DropUnreadTotals();
        Settle();
        var rows = new List<RollupRow>();
        foreach (var tier in tiers)
        {
            if (dirty?[(int)tier.Tier] is not { } marks || ResolutionOf(tier.Tier) is not { } resolution) continue;
            foreach (var (first, last) in marks.Rows) rows.Add(new(resolution, first * tier.Tier.SlotUs(), false, Absolute(tier, first, last)));
        }
        // Behind the rows that replace: a slot that has left its tier gets its last row, and then what came too late for it.
        increments?.Collect(rows);
        if (open is null) ownScratch = null;
        return new(rows, epoch++);
    }

    /// <summary>The rows of a batch are stored: they are not given again, unless they changed since.</summary>
    public void RollupsStored(long token)
    {
        foreach (var tier in tiers)
        {
            if (dirty?[(int)tier.Tier] is not { } marks) continue;
            marks.Clear(token);
            tier.DropExpired(marks);
        }
        if (dirty is not null && Array.TrueForAll(dirty, marks => marks is null or { IsEmpty: true })) dirty = null;
        increments?.Clear(token);
        if (increments is { IsEmpty: true }) increments = null;
    }

    /// <summary>Writes the whole state except running totals.</summary>
    /// <param name="storedWith">
    /// Token of the batch that is stored in the same transaction: the state is written as it will be then, so that no increment is
    /// stored again after a restart. 0 for none.
    /// </param>
    public void Encode(ByteWriter output, long storedWith = 0)
    {
        Settle();
        output.WriteVarint((ulong)FormatVersion);
        output.WriteVarint(clockUs);
        output.WriteVarint(epoch - storedWith);
        foreach (var tier in tiers)
        {
            tier.Encode(output);
            if (ResolutionOf(tier.Tier) is null) continue;
            if (dirty?[(int)tier.Tier] is { } marks) marks.Encode(output, storedWith);
            else output.WriteVarint(0ul);
        }
        if (increments is not null) increments.Encode(output, storedWith);
        else output.WriteVarint(0ul);
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="CorruptDataException">Damaged, or written by a newer program.</exception>
    public static FunctionWindows Decode(ref ByteReader input, WindowScratch? sharedScratch = null)
    {
        if (input.ReadVarint() != FormatVersion) CorruptDataException.Throw("windows are of an unknown version");
        var result = new FunctionWindows(sharedScratch);
        var clockUs = input.ReadVarint64();
        result.epoch = input.ReadVarint64();
        if (clockUs > DateTime.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond || result.epoch == 0) CorruptDataException.Throw("a number is out of its range");
        foreach (var tier in result.tiers)
        {
            tier.Decode(ref input);
            if (ResolutionOf(tier.Tier) is null) continue;
            var marks = new DirtySlots(tier.Tier);
            marks.Decode(ref input, result.epoch);
            if (!marks.IsEmpty) (result.dirty ??= new DirtySlots?[TierExtensions.Count])[(int)tier.Tier] = marks;
        }
        var increments = new RollupIncrements();
        increments.Decode(ref input);
        if (!increments.IsEmpty) result.increments = increments;
        result.Roll(clockUs);
        return result;
    }

    private ReadOnlyMemory<byte> Absolute(TierSlots tier, long first, long last)
    {
        if (first == last)
        {
            var bytes = tier.Get(first);
            if (!bytes.IsEmpty) return bytes.ToArray();
        }
        var scratch = Scratch;
        scratch.Totals.Clear();
        var cursor = tier.Seek(first);
        while (tier.Next(ref cursor, out var slot, out var bytes) && slot <= last)
        {
            var input = new ByteReader(bytes);
            scratch.Totals.MergeEncoded(ref input);
        }
        scratch.Writer.Clear();
        scratch.Totals.Encode(scratch.Writer);
        return scratch.Writer.ToArray();
    }
}
