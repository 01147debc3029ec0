using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Windows;

/// <summary>The bytes of a rollup row: totals, and, in increments only, totals that are taken away. <see cref="SlotTotals.Decode"/> reads both.</summary>
public static class RollupBytes
{
    /// <summary>Merges an increment into the row that is stored.</summary>
    /// <param name="stored">Empty where there is no row yet.</param>
    /// <returns>The row to store.</returns>
    /// <exception cref="CorruptDataException">Damaged, or written by a newer program.</exception>
    public static byte[] Combine(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> increment)
    {
        var added = new SlotTotals();
        var removed = new SlotTotals();
        Read(stored, added, removed);
        Read(increment, added, removed);
        // Only with the row at hand is what is taken away together with what it was added to.
        TakeAway(added, removed);
        var output = new ByteWriter();
        added.Encode(output);
        return output.ToArray();
    }

    /// <summary>Merges a stored row into totals.</summary>
    /// <exception cref="CorruptDataException">Damaged, or written by a newer program.</exception>
    public static void MergeInto(SlotTotals totals, ReadOnlySpan<byte> stored) => totals.Merge(SlotTotals.Decode(stored));

    /// <summary>Subtracts, unless something is taken away that history no longer has: then there is nothing to correct.</summary>
    internal static bool TakeAway(SlotTotals added, SlotTotals removed)
    {
        if (removed.IsEmpty || !added.Contains(removed)) return false;
        added.Subtract(removed);
        return true;
    }

    internal static void Write(SlotTotals added, SlotTotals removed, ByteWriter output)
    {
        added.Encode(output);
        if (!removed.IsEmpty) removed.Encode(output);
    }

    internal static void Read(ReadOnlySpan<byte> bytes, SlotTotals added, SlotTotals removed)
    {
        if (bytes.IsEmpty) return;
        var input = new ByteReader(bytes);
        added.MergeEncoded(ref input);
        if (!input.AtEnd) removed.MergeEncoded(ref input);
        if (!input.AtEnd) CorruptDataException.Throw("totals are followed by something else");
    }
}
