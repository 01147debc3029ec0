using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Windows;

/// <summary>
/// The closed slots of one tier in one array, ascending: appended at the end, dropped at the front, rewritten anywhere. An array
/// per tier, for an object per slot would weigh more than what it holds.
/// </summary>
/// <remarks>An entry is the slot's distance from <see cref="origin"/> (varint), the length of its bytes (varint) and its bytes. Empty slots have none.</remarks>
internal sealed class TierSlots(Tier tier)
{
    /// <summary>Distance of the first entry from which on the origin is moved up, so that most distances take one byte.</summary>
    private const int OriginDistanceMax = 128;

    private byte[] buffer = [];
    private long origin;
    private int start;
    private int end;
    private int lastEntry;

    public Tier Tier { get; } = tier;

    /// <summary>The first slot that is still held. What is earlier waits here only for its rollup to be stored.</summary>
    public long FirstHeld { get; private set; }

    public bool IsEmpty => start == end;

    public int SizeBytes => 72 + (buffer.Length == 0 ? 0 : 24 + buffer.Length);

    public long SlotOf(long timeUs) => timeUs / Tier.SlotUs();

    /// <summary>Whether an open slot is a part of a slot of this tier.</summary>
    public bool Takes(OpenSlot open, long slot) => SlotOf(open.StartUs) == slot && open.LengthUs <= Tier.SlotUs();

    /// <summary>Moves the first slot that is held; never backwards.</summary>
    /// <returns>Whether it moved.</returns>
    public bool Advance(long nowUs)
    {
        var first = SlotOf(nowUs) - Tier.SlotCount() + 1;
        // A rollup row is the sum of a quarter's three slots, so they leave together.
        if (Tier == Tier.FiveMinutes) first -= first % DirtySlots.FiveMinuteSlotsPerQuarter;
        if (first <= FirstHeld) return false;
        FirstHeld = first;
        return true;
    }

    /// <summary>The bytes of a slot; empty where there are none. Valid until the next change.</summary>
    public ReadOnlySpan<byte> Get(long slot)
    {
        var cursor = Seek(slot);
        return Next(ref cursor, out var found, out var bytes) && found == slot ? bytes : default;
    }

    /// <summary>A cursor at the first entry from this slot on.</summary>
    public Cursor Seek(long slot)
    {
        if (start < end && NumberAt(lastEntry) <= slot) return new(NumberAt(lastEntry) == slot ? lastEntry : end);
        var at = start;
        while (at < end && NumberAt(at) < slot) at = EndOf(at);
        return new(at);
    }

    /// <summary>The entry at the cursor, which moves behind it.</summary>
    public bool Next(scoped ref Cursor cursor, out long slot, out ReadOnlySpan<byte> bytes)
    {
        if (cursor.At >= end)
        {
            slot = 0;
            bytes = default;
            return false;
        }
        var input = new ByteReader(buffer.AsSpan(cursor.At, end - cursor.At));
        slot = origin + (long)input.ReadVarint();
        bytes = input.ReadBytes();
        cursor = new(cursor.At + input.Position);
        return true;
    }

    /// <summary>Sets the bytes of a slot; without any, it goes.</summary>
    public void Put(long slot, ReadOnlySpan<byte> bytes)
    {
        if (IsEmpty) origin = slot;
        else if (slot < origin) MoveOrigin(slot);
        var at = Seek(slot).At;
        var behind = at < end && NumberAt(at) == slot ? EndOf(at) : at;
        Span<byte> head = stackalloc byte[20];
        var headLength = 0;
        if (!bytes.IsEmpty)
        {
            headLength = WriteVarint(head, (ulong)(slot - origin));
            headLength += WriteVarint(head[headLength..], (ulong)bytes.Length);
        }
        var length = headLength + bytes.Length;
        Shift(ref at, behind, length);
        head[..headLength].CopyTo(buffer.AsSpan(at));
        bytes.CopyTo(buffer.AsSpan(at + headLength));
        FindLast(at, length);
    }

    /// <summary>Drops the slots before <see cref="FirstHeld"/> whose rollup is stored.</summary>
    public void DropExpired(DirtySlots? waiting)
    {
        if (IsEmpty || NumberAt(start) >= FirstHeld) return;
        var live = Seek(FirstHeld).At;
        var kept = live;
        if (waiting is { IsEmpty: false })
        {
            // Those that wait move up to the live ones; from the last to the first, so that none is overwritten.
            var offsets = new List<int>();
            for (var at = start; at < live; at = EndOf(at)) offsets.Add(at);
            for (var index = offsets.Count - 1; index >= 0; index--)
            {
                var (at, length) = (offsets[index], EndOf(offsets[index]) - offsets[index]);
                if (!waiting.Contains(NumberAt(at))) continue;
                kept -= length;
                Buffer.BlockCopy(buffer, at, buffer, kept, length);
            }
        }
        start = kept;
        if (live == end) FindLast(start, 0);
        if (!IsEmpty && NumberAt(start) - origin >= OriginDistanceMax) MoveOrigin(NumberAt(start));
        if ((end - start) * 4 < buffer.Length) Trim();
    }

    public void Encode(ByteWriter output)
    {
        output.WriteVarint(IsEmpty ? 0 : origin);
        output.WriteBytes(buffer.AsSpan(start, end - start));
    }

    /// <summary>Reads what <see cref="Encode"/> wrote. What a slot holds is looked at when it is read, for most never are.</summary>
    /// <exception cref="CorruptDataException">Not the stored form of a tier.</exception>
    public void Decode(ref ByteReader input)
    {
        origin = input.ReadVarint(int.MaxValue);
        buffer = input.ReadBytes().ToArray();
        (start, end, lastEntry) = (0, buffer.Length, 0);
        long before = -1;
        var check = new ByteReader(buffer);
        while (!check.AtEnd)
        {
            lastEntry = check.Position;
            var slot = origin + check.ReadVarint(int.MaxValue);
            if (slot <= before) CorruptDataException.Throw("slots are out of order");
            if (check.ReadBytes().IsEmpty) CorruptDataException.Throw("a slot is empty");
            before = slot;
        }
    }

    private long NumberAt(int at) => origin + (long)new ByteReader(buffer.AsSpan(at)).ReadVarint();

    private int EndOf(int at)
    {
        var cursor = new Cursor(at);
        Next(ref cursor, out _, out _);
        return cursor.At;
    }

    /// <summary>Makes the room between two offsets <paramref name="length"/> bytes long.</summary>
    private void Shift(ref int at, int behind, int length)
    {
        var tail = end - behind;
        var needed = at - start + length + tail;
        if (at + length + tail > buffer.Length)
        {
            var target = needed <= buffer.Length - (buffer.Length / 16) ? buffer : new byte[needed + (needed / 16) + 16];
            // In place, the head goes first: its new place ends before the tail begins, and the tail's new place begins behind it.
            Buffer.BlockCopy(buffer, start, target, 0, at - start);
            Buffer.BlockCopy(buffer, behind, target, at - start + length, tail);
            buffer = target;
            at -= start;
            end = at + length + tail;
            start = 0;
            return;
        }
        Buffer.BlockCopy(buffer, behind, buffer, at + length, tail);
        end = at + length + tail;
    }

    /// <summary>Gives spare room back.</summary>
    public void Trim()
    {
        if (buffer.Length == end - start) return;
        buffer = buffer.AsSpan(start, end - start).ToArray();
        (lastEntry, end, start) = (lastEntry - start, end - start, 0);
    }

    /// <summary>Finds the last entry again after a change at an offset.</summary>
    private void FindLast(int from, int length)
    {
        if (start == end)
        {
            lastEntry = start;
            return;
        }
        var at = from;
        if (at == end && length == 0) at = start;
        while (EndOf(at) < end) at = EndOf(at);
        lastEntry = at;
    }

    /// <summary>Writes all entries anew with distances from another origin.</summary>
    private void MoveOrigin(long newOrigin)
    {
        var moved = new ByteWriter(end - start + 64);
        var cursor = new Cursor(start);
        var last = 0;
        while (Next(ref cursor, out var slot, out var bytes))
        {
            last = moved.Length;
            moved.WriteVarint(slot - newOrigin);
            moved.WriteBytes(bytes);
        }
        buffer = moved.ToArray();
        (start, end, lastEntry, origin) = (0, buffer.Length, last, newOrigin);
    }

    private static int WriteVarint(Span<byte> target, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7) target[at++] = (byte)(value | 0x80);
        target[at++] = (byte)value;
        return at;
    }

    /// <summary>A place among the entries; valid until the next change.</summary>
    internal readonly record struct Cursor(int At);
}
