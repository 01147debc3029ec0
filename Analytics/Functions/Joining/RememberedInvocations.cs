using System.Buffers.Binary;
using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Functions.Joining;

/// <summary>
/// The invocations that a function can recognise again: a ring in order of arrival and a hash index over it. Full 64-bit hashes,
/// no probabilistic filter. An entry stays at least <see cref="Limits.RememberedMinutesMin"/> minutes (of acceptance time), unless
/// <see cref="Limits.RememberedInvocationsPerFunction"/> newer ones came; the last <see cref="Limits.RememberedInvocationsMin"/> stay for ever.
/// </summary>
internal sealed class RememberedInvocations
{
    private const int InitialCapacity = 8;
    private const int IndexEntriesMin = 16;

    // An index entry: the upper 48 bits of the identity decide nearly every search, the lower 16 are the slot + 1; 0 is free.
    // One array and not two: with many functions every touch of it is a cache miss.
    private const ulong TagMask = ~0xFFFFUL;

    private RememberedInvocation[] entries = [];

    // By slot, like the entries; 0 where an entry was taken out.
    private ulong[] identities = [];
    private uint[] acceptedAtS = [];
    private ulong[] index = [];

    // Slots count up for ever; the entry of slot s stands at s modulo the capacity, which is a power of two.
    private long first;
    private long next;

    public int Count => (int)(next - first);

    public int SizeBytes => entries.Length * 60 + index.Length * 8 + 120;

    /// <summary>The entry with this identity.</summary>
    /// <returns>False where there is none.</returns>
    public bool TryFind(ulong identity, out int slot)
    {
        slot = -1;
        var table = index;
        if (table.Length == 0) return false;
        for (var at = Home(identity); table[at] != 0; at = (at + 1) & (table.Length - 1))
        {
            if (((table[at] ^ identity) & TagMask) != 0) continue;
            var found = SlotOf(table[at]);
            if (identities[found] != identity) continue;
            slot = found;
            return true;
        }
        return false;
    }

    public ref RememberedInvocation this[int slot] => ref entries[slot];

    /// <summary>
    /// Touches what <see cref="TryFind"/> and <see cref="Add"/> of these identities will need, and what must make room for them:
    /// the processor waits for many cache misses at once instead of one after the other.
    /// </summary>
    /// <param name="wanted">64-bit identities as a batch stores them.</param>
    /// <returns>A number without a meaning; whoever uses it keeps the reads from being left out.</returns>
    public ulong Anticipate(ReadOnlySpan<byte> wanted)
    {
        var table = index;
        if (table.Length == 0) return 0;
        var touched = 0UL;
        for (var rest = wanted; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
        {
            touched ^= table[Home(BinaryPrimitives.ReadUInt64LittleEndian(rest))];
        }
        if (Count < Limits.RememberedInvocationsPerFunction) return touched;
        var leaving = Math.Min(wanted.Length / sizeof(ulong), Count);
        for (var s = first; s < first + leaving; s++)
        {
            var slot = At(s);
            touched ^= table[Home(identities[slot])] ^ (ulong)entries[slot].StartUs ^ entries[slot].Version;
        }
        return touched;
    }

    /// <summary>Gives memory back that a busier time needed; to be called now and then.</summary>
    public void Trim()
    {
        var needed = InitialCapacity;
        while (needed < Count * 2) needed *= 2;
        if (needed * 4 <= entries.Length) Resize(needed);
    }

    /// <summary>Remembers an invocation under an identity that is not remembered yet.</summary>
    public void Add(ulong identity, in RememberedInvocation entry, long acceptedAtUs)
    {
        var second = (uint)Math.Clamp(acceptedAtUs / 1_000_000, 0, uint.MaxValue);
        Forget(second);
        Append(identity, entry, second);
    }

    /// <summary>Takes an entry out, so that it can be remembered under another identity.</summary>
    public void Remove(int slot)
    {
        Unlink(identities[slot]);
        identities[slot] = 0;
    }

    /// <summary>The latest entry that satisfies a condition; looks at all of them, for the rare lines that name only their environment.</summary>
    public int FindLatest<TState>(TState state, Func<RememberedInvocation, TState, bool> condition)
    {
        for (var s = next - 1; s >= first; s--)
        {
            var slot = At(s);
            if (identities[slot] != 0 && condition(entries[slot], state)) return slot;
        }
        return -1;
    }

    /// <summary>The entry with the least distance of those in which it is not negative; of two, the later. Looks at the latest <see cref="Limits.NearestInvocationsMax"/> only.</summary>
    public int FindNearest<TState>(TState state, Func<RememberedInvocation, TState, long> distanceOf)
    {
        var nearest = -1;
        var least = long.MaxValue;
        for (var s = next - 1; s >= Math.Max(first, next - Limits.NearestInvocationsMax); s--)
        {
            var slot = At(s);
            var distance = identities[slot] == 0 ? -1 : distanceOf(entries[slot], state);
            if (distance >= 0 && distance < least) (nearest, least) = (slot, distance);
        }
        return nearest;
    }

    public void Encode(ByteWriter writer)
    {
        var live = 0;
        for (var s = first; s < next; s++)
        {
            if (identities[At(s)] != 0) live++;
        }
        writer.WriteVarint((ulong)live);
        long baseUs = 0;
        uint baseS = 0;
        for (var s = first; s < next; s++)
        {
            var slot = At(s);
            if (identities[slot] == 0) continue;
            var second = acceptedAtS[slot];
            writer.WriteSigned((long)second - baseS);
            baseS = second;
            writer.WriteUInt64(identities[slot]);
            entries[slot].Encode(writer, baseUs);
            baseUs = entries[slot].StartUs;
        }
    }

    public static RememberedInvocations Decode(ref ByteReader reader)
    {
        var result = new RememberedInvocations();
        var count = reader.ReadVarint(Limits.RememberedInvocationsPerFunction);
        long baseUs = 0;
        long second = 0;
        for (var i = 0; i < count; i++)
        {
            second += reader.ReadSigned();
            var identity = reader.ReadUInt64();
            var entry = RememberedInvocation.Decode(ref reader, baseUs);
            baseUs = entry.StartUs;
            if (identity == 0 || result.TryFind(identity, out _)) CorruptDataException.Throw("a remembered invocation stands twice");
            result.Append(identity, entry, (uint)Math.Clamp(second, 0, uint.MaxValue));
        }
        return result;
    }

    private static int SlotOf(ulong indexEntry) => (int)(indexEntry & ~TagMask) - 1;

    private int At(long slot) => (int)slot & (entries.Length - 1);

    private void Append(ulong identity, in RememberedInvocation entry, uint second)
    {
        if (Count == entries.Length) Resize(entries.Length == 0 ? InitialCapacity : Math.Min(entries.Length * 2, Limits.RememberedInvocationsPerFunction));
        var slot = At(next++);
        entries[slot] = entry;
        identities[slot] = identity;
        acceptedAtS[slot] = second;
        Link(identity, slot);
    }

    private void Forget(uint nowS)
    {
        while (Count > 0)
        {
            var slot = At(first);
            var expired = acceptedAtS[slot] + Limits.RememberedMinutesMin * 60 < nowS && Count > Limits.RememberedInvocationsMin;
            var identity = identities[slot];
            if (!expired && Count < Limits.RememberedInvocationsPerFunction && identity != 0) return;
            if (identity != 0) Unlink(identity);
            first++;
        }
    }

    private void Resize(int capacity)
    {
        var (grown, names, times) = (new RememberedInvocation[capacity], new ulong[capacity], new uint[capacity]);
        var count = Count;
        for (var i = 0; i < count; i++)
        {
            var slot = At(first + i);
            (grown[i], names[i], times[i]) = (entries[slot], identities[slot], acceptedAtS[slot]);
        }
        (entries, identities, acceptedAtS, first, next) = (grown, names, times, 0, count);
        var size = IndexEntriesMin;
        while (size < capacity * 3 / 2) size *= 2;
        index = new ulong[size];
        for (var i = 0; i < count; i++)
        {
            if (identities[i] != 0) Link(identities[i], i);
        }
    }

    private int Home(ulong identity) => (int)(identity >> 20) & (index.Length - 1);

    private void Link(ulong identity, int slot)
    {
        var table = index;
        var at = Home(identity);
        while (table[at] != 0) at = (at + 1) & (table.Length - 1);
        table[at] = (identity & TagMask) | (uint)(slot + 1);
    }

    // Deletion with linear probing: what follows in the run moves up, so that no search ends too early (Knuth, TAOCP 6.4, algorithm R).
    private void Unlink(ulong identity)
    {
        var table = index;
        var mask = table.Length - 1;
        var hole = Home(identity);
        while (((table[hole] ^ identity) & TagMask) != 0 || identities[SlotOf(table[hole])] != identity) hole = (hole + 1) & mask;
        var at = hole;
        while (true)
        {
            table[hole] = 0;
            int home;
            do
            {
                at = (at + 1) & mask;
                if (table[at] == 0) return;
                home = Home(table[at]);
            }
            while (hole <= at ? hole < home && home <= at : hole < home || home <= at);
            table[hole] = table[at];
            hole = at;
        }
    }
}
