using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;

namespace Coldstart.Analytics.Windows;

/// <summary>
/// What late records add to history that has left the tiers, until it is stored. An increment counts once only, so what a flush took
/// is kept apart from what came after it.
/// </summary>
internal sealed class RollupIncrements
{
    private const int ResolutionCount = (int)RollupResolution.Day + 1;

    private readonly SortedDictionary<(RollupResolution Resolution, long SlotStartUs, long Epoch), byte[]> rows = [];
    private long bytes;

    public bool IsEmpty => rows.Count == 0;

    public long SizeBytes => 100 + (rows.Count * 120L) + bytes;

    /// <summary>Adds what an open slot collected.</summary>
    public void Add(RollupResolution resolution, long slotStartUs, long epoch, OpenSlot open, WindowScratch scratch)
    {
        var key = (resolution, slotStartUs, epoch);
        rows.TryGetValue(key, out var before);
        scratch.Totals.Clear();
        scratch.Removed.Clear();
        RollupBytes.Read(before, scratch.Totals, scratch.Removed);
        scratch.Totals.Merge(open.Added);
        if (open.HasRemoved) scratch.Removed.Merge(open.Removed!);
        scratch.Writer.Clear();
        RollupBytes.Write(scratch.Totals, scratch.Removed, scratch.Writer);
        rows[key] = scratch.Writer.ToArray();
        bytes += scratch.Writer.Length - (before?.Length ?? 0);
    }

    public void Collect(List<RollupRow> target)
    {
        foreach (var (key, row) in rows) target.Add(new(key.Resolution, key.SlotStartUs, true, row));
    }

    /// <summary>Merges all increments of days.</summary>
    public void MergeDays(SlotTotals added, SlotTotals removed)
    {
        foreach (var (key, row) in rows)
        {
            if (key.Resolution == RollupResolution.Day) RollupBytes.Read(row, added, removed);
        }
    }

    /// <summary>Forgets what a flush of this epoch or an earlier one took.</summary>
    public void Clear(long upToEpoch)
    {
        foreach (var key in rows.Keys.Where(key => key.Epoch <= upToEpoch).ToList())
        {
            bytes -= rows[key].Length;
            rows.Remove(key);
        }
    }

    /// <summary>Writes what <see cref="Clear"/> would leave.</summary>
    public void Encode(ByteWriter output, long upToEpoch)
    {
        output.WriteVarint((ulong)rows.Count(row => row.Key.Epoch > upToEpoch));
        foreach (var (key, row) in rows)
        {
            if (key.Epoch <= upToEpoch) continue;
            output.WriteByte((byte)key.Resolution);
            output.WriteVarint(key.SlotStartUs);
            output.WriteVarint(key.Epoch - upToEpoch);
            output.WriteBytes(row);
        }
    }

    public void Decode(ref ByteReader input)
    {
        for (var count = input.ReadVarint(input.Remaining); count > 0; count--)
        {
            var resolution = input.ReadByte();
            var slotStartUs = input.ReadVarint64();
            var epoch = input.ReadVarint64();
            var row = input.ReadBytes().ToArray();
            if (resolution is 0 or >= ResolutionCount) CorruptDataException.Throw("an increment is of an unknown kind");
            RollupBytes.Read(row, new SlotTotals(), new SlotTotals());
            if (!rows.TryAdd(((RollupResolution)resolution, slotStartUs, epoch), row)) CorruptDataException.Throw("an increment comes twice");
            bytes += row.Length;
        }
    }
}
