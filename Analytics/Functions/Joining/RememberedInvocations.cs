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

    private RememberedInvocation[] entries = [];
    private uint[] acceptedAtS = [];
    // The index, open addressing: a part of the hash decides most searches without touching an entry, which is a cache miss each.
    private uint[] tags = [];
    private ushort[] index = [];

    // Slots count up for ever; the entry of slot s stands at s modulo the capacity.
    private long first;
    private long next;

    public int Count => (int)(next - first);

    public int SizeBytes => entries.Length * 60 + index.Length * 6 + 120;

    /// <summary>The entry with this identity.</summary>
    /// <returns>False where there is none.</returns>
    public bool TryFind(ulong identity, out int slot)
    {
        slot = -1;
        if (index.Length == 0) return false;
        for (var at = Home(identity); index[at] != 0; at = (at + 1) & (index.Length - 1))
        {
            if (tags[at] != TagOf(identity) || entries[index[at] - 1].Identity != identity) continue;
            slot = index[at] - 1;
            return true;
        }
        return false;
    }

    public ref RememberedInvocation this[int slot] => ref entries[slot];

    /// <summary>Remembers an invocation whose identity is not remembered yet.</summary>
    public void Add(in RememberedInvocation entry, long acceptedAtUs)
    {
        var second = (uint)Math.Clamp(acceptedAtUs / 1_000_000, 0, uint.MaxValue);
        Forget(second);
        if (Count == entries.Length) Grow();
        var slot = (int)(next++ % entries.Length);
        entries[slot] = entry;
        acceptedAtS[slot] = second;
        Link(entry.Identity, slot);
    }

    /// <summary>Takes an entry out, so that it can be remembered under another identity.</summary>
    public void Remove(int slot)
    {
        Unlink(entries[slot].Identity);
        entries[slot].Erase();
    }

    /// <summary>The latest entry that satisfies a condition; looks at all of them, for the rare lines that name only their environment.</summary>
    public int FindLatest<TState>(TState state, Func<RememberedInvocation, TState, bool> condition)
    {
        for (var s = next - 1; s >= first; s--)
        {
            var slot = (int)(s % entries.Length);
            if (entries[slot].Identity != 0 && condition(entries[slot], state)) return slot;
        }
        return -1;
    }

    public void Encode(ByteWriter writer)
    {
        var live = 0;
        for (var s = first; s < next; s++)
        {
            if (entries[s % entries.Length].Identity != 0) live++;
        }
        writer.WriteVarint((ulong)live);
        long baseUs = 0;
        uint baseS = 0;
        for (var s = first; s < next; s++)
        {
            ref var entry = ref entries[s % entries.Length];
            if (entry.Identity == 0) continue;
            var second = acceptedAtS[s % entries.Length];
            writer.WriteSigned((long)second - baseS);
            baseS = second;
            entry.Encode(writer, baseUs);
            baseUs = entry.StartUs;
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
            var entry = RememberedInvocation.Decode(ref reader, baseUs);
            baseUs = entry.StartUs;
            if (entry.Identity == 0 || result.TryFind(entry.Identity, out _)) CorruptDataException.Throw("a remembered invocation stands twice");
            if (result.Count == result.entries.Length) result.Grow();
            var slot = (int)(result.next++ % result.entries.Length);
            result.entries[slot] = entry;
            result.acceptedAtS[slot] = (uint)Math.Clamp(second, 0, uint.MaxValue);
            result.Link(entry.Identity, slot);
        }
        return result;
    }

    private void Forget(uint nowS)
    {
        while (Count > 0)
        {
            var slot = (int)(first % entries.Length);
            var expired = acceptedAtS[slot] + Limits.RememberedMinutesMin * 60 < nowS && Count > Limits.RememberedInvocationsMin;
            if (!expired && Count < Limits.RememberedInvocationsPerFunction && entries[slot].Identity != 0) return;
            if (entries[slot].Identity != 0) Unlink(entries[slot].Identity);
            first++;
        }
    }

    private void Grow()
    {
        var capacity = entries.Length == 0 ? InitialCapacity : Math.Min(entries.Length * 2, Limits.RememberedInvocationsPerFunction);
        var grown = new RememberedInvocation[capacity];
        var times = new uint[capacity];
        var count = Count;
        for (var i = 0; i < count; i++)
        {
            grown[i] = entries[(first + i) % entries.Length];
            times[i] = acceptedAtS[(first + i) % entries.Length];
        }
        (entries, acceptedAtS, first, next) = (grown, times, 0, count);
        var size = 16;
        while (size < capacity * 3 / 2) size *= 2;
        index = new ushort[size];
        tags = new uint[size];
        for (var i = 0; i < count; i++)
        {
            if (entries[i].Identity != 0) Link(entries[i].Identity, i);
        }
    }

    private static uint TagOf(ulong identity) => (uint)(identity >> 20);

    private int Home(ulong identity) => (int)TagOf(identity) & (index.Length - 1);

    private void Link(ulong identity, int slot)
    {
        var at = Home(identity);
        while (index[at] != 0) at = (at + 1) & (index.Length - 1);
        index[at] = (ushort)(slot + 1);
        tags[at] = TagOf(identity);
    }

    // Deletion with linear probing: what follows in the run moves up, so that no search ends too early (Knuth, TAOCP 6.4, algorithm R).
    private void Unlink(ulong identity)
    {
        var mask = index.Length - 1;
        var hole = Home(identity);
        while (tags[hole] != TagOf(identity) || entries[index[hole] - 1].Identity != identity) hole = (hole + 1) & mask;
        var at = hole;
        while (true)
        {
            index[hole] = 0;
            int home;
            do
            {
                at = (at + 1) & mask;
                if (index[at] == 0) return;
                home = (int)tags[at] & mask;
            }
            while (hole <= at ? hole < home && home <= at : hole < home || home <= at);
            (index[hole], tags[hole]) = (index[at], tags[at]);
            hole = at;
        }
    }
}
