using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Records;

/// <summary>Finds a name among those met before in one buffer, by content. Open addressing over slices; holds no bytes of its own.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class NameTable
{
    private const int SlotsMin = 16;

    // Names come from tenants: a table that one block has made large is not kept for the next.
    private const int SlotsKept = 2048;

    private ulong[] hashes = new ulong[SlotsMin];
    private int[] ids = new int[SlotsMin];
    private (int Start, int Length)[] slices = new (int, int)[SlotsMin / 2];

    public int Count { get; private set; }

    public (int Start, int Length) this[int id] => slices[id];

    public void Clear()
    {
        if (Count == 0) return;
        Count = 0;
        if (ids.Length <= SlotsKept)
        {
            Array.Clear(ids);
            return;
        }
        (hashes, ids, slices) = (new ulong[SlotsMin], new int[SlotsMin], new (int, int)[SlotsMin / 2]);
    }

    /// <summary>Whether a guess at the id of a name is right.</summary>
    public bool Is(int id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> buffer)
    {
        if ((uint)id >= (uint)Count) return false;
        var (start, length) = slices[id];
        return length == name.Length && buffer.Slice(start, length).SequenceEqual(name);
    }

    /// <summary>The id of a name, from 0, or -1. <paramref name="hash"/> is the one to hand to <see cref="Add"/>.</summary>
    public int Find(ReadOnlySpan<byte> name, ReadOnlySpan<byte> buffer, out ulong hash)
    {
        hash = Hash64.Of(name);
        for (var at = (int)hash & (ids.Length - 1); ids[at] != 0; at = (at + 1) & (ids.Length - 1))
        {
            if (hashes[at] != hash) continue;
            var (start, length) = slices[ids[at] - 1];
            if (buffer.Slice(start, length).SequenceEqual(name)) return ids[at] - 1;
        }
        return -1;
    }

    public int Add(ulong hash, int start, int length)
    {
        if (Count == slices.Length) Array.Resize(ref slices, slices.Length * 2);
        slices[Count++] = (start, length);
        if (Count * 2 > ids.Length) Rehash();
        Place(hash, Count);
        return Count - 1;
    }

    private void Place(ulong hash, int id)
    {
        var at = (int)hash & (ids.Length - 1);
        while (ids[at] != 0) at = (at + 1) & (ids.Length - 1);
        ids[at] = id;
        hashes[at] = hash;
    }

    private void Rehash()
    {
        var (oldIds, oldHashes) = (ids, hashes);
        ids = new int[oldIds.Length * 2];
        hashes = new ulong[oldIds.Length * 2];
        for (var i = 0; i < oldIds.Length; i++)
        {
            if (oldIds[i] != 0) Place(oldHashes[i], oldIds[i]);
        }
    }
}
