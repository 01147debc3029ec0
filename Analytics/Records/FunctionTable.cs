using System.Text;
using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Records;

/// <summary>
/// The functions that a collector has met, by account, region and name, so that one met again costs no allocation; and for each
/// which block of the request it has. Open addressing; names come from tenants, so what is kept between requests is bounded.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class FunctionTable
{
    private const int PlaceSlots = 64;
    private const int EntriesMin = 256;

    private readonly FunctionPlace?[] places = new FunctionPlace?[PlaceSlots];
    private FunctionPlace place = new([], []);
    private Entry[] entries = new Entry[EntriesMin];
    private int[] slots = new int[2 * EntriesMin];
    private int count;
    private uint request = 1;

    /// <summary>Starts a request: no function has a block.</summary>
    public void Begin()
    {
        request++;
        if (count <= Limits.NamesKeptPerCollector && request != 0) return;
        entries = new Entry[EntriesMin];
        slots = new int[2 * EntriesMin];
        count = 0;
        request = 1;
    }

    /// <summary>The entry of a function, made if it is new.</summary>
    public ref Entry Find(ReadOnlySpan<byte> account, ReadOnlySpan<byte> region, ReadOnlySpan<byte> functionName)
    {
        if (!place.Is(account, region)) place = PlaceOf(account, region);
        var hash = Hash64.Of(functionName, place.Seed);
        var mask = slots.Length - 1;
        for (var slot = (int)hash & mask; slots[slot] != 0; slot = (slot + 1) & mask)
        {
            ref var entry = ref entries[slots[slot] - 1];
            if (entry.Hash == hash && entry.Name.SequenceEqual(functionName) && entry.Place.Is(place)) return ref entry;
        }
        return ref Add(hash, functionName);
    }

    /// <summary>Whether the function has a block in this request, and which.</summary>
    public bool HasBlock(in Entry entry) => entry.Request == request;

    public void SetBlock(ref Entry entry, int block)
    {
        entry.Request = request;
        entry.Block = block;
    }

    private ref Entry Add(ulong hash, ReadOnlySpan<byte> functionName)
    {
        var identity = new FunctionIdentity(Encoding.UTF8.GetString(place.Account), Encoding.UTF8.GetString(place.Region), Encoding.UTF8.GetString(functionName));
        if (count == entries.Length) Array.Resize(ref entries, count * 2);
        entries[count++] = new Entry(identity, place, functionName.Length, hash);
        if (count * 2 > slots.Length)
        {
            slots = new int[slots.Length * 2];
            for (var i = 0; i < count - 1; i++) Link(i);
        }
        Link(count - 1);
        return ref entries[count - 1];
    }

    private void Link(int index)
    {
        var mask = slots.Length - 1;
        var slot = (int)entries[index].Hash & mask;
        while (slots[slot] != 0) slot = (slot + 1) & mask;
        slots[slot] = index + 1;
    }

    private FunctionPlace PlaceOf(ReadOnlySpan<byte> account, ReadOnlySpan<byte> region)
    {
        ref var kept = ref places[FunctionPlace.SeedOf(account, region) % PlaceSlots];
        if (kept is null || !kept.Is(account, region)) kept = new FunctionPlace(account.ToArray(), region.ToArray());
        return kept;
    }

    /// <summary>One function.</summary>
    internal struct Entry(FunctionIdentity identity, FunctionPlace place, int nameLength, ulong hash)
    {
        public readonly FunctionIdentity Identity { get; } = identity;

        public readonly FunctionPlace Place { get; } = place;

        public readonly ulong Hash { get; } = hash;

        public uint Request;
        public int Block;

        private readonly byte[] encoded = identity.Encoded;
        private readonly int nameStart = identity.Encoded.Length - nameLength;

        public readonly ReadOnlySpan<byte> Name => encoded.AsSpan(nameStart);
    }
}
