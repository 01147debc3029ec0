using System.Runtime.InteropServices;

namespace Coldstart.Analytics.Sketches;

/// <summary>Walks the bins of a <see cref="BinCounters"/> that hold something, ascending.</summary>
internal ref struct BinWalk(ReadOnlySpan<byte> store, int width, int firstBin)
{
    private readonly ReadOnlySpan<byte> store = store;
    private int cursor;

    /// <summary>The bin after a successful <see cref="Next"/>.</summary>
    public int Bin { get; private set; }

    /// <summary>Its counter, 1 or more.</summary>
    public ulong Count { get; private set; }

    public bool Next() => width switch
    {
        0 => NextSparse(),
        1 => NextOfOneByte(),
        _ => NextOfMoreBytes(),
    };

    private bool NextSparse()
    {
        var entries = MemoryMarshal.Cast<byte, uint>(store);
        if ((uint)cursor >= (uint)entries.Length) return false;
        var entry = entries[cursor++];
        Bin = (int)(entry >> BinCounters.SparseCountBits);
        Count = entry & BinCounters.SparseCountMax;
        return true;
    }

    private bool NextOfOneByte()
    {
        var counters = store;
        for (var at = cursor; (uint)at < (uint)counters.Length; at++)
        {
            if (counters[at] == 0)
            {
                // Most of an array are gaps between and around what is crowded.
                if (at + sizeof(ulong) <= counters.Length && MemoryMarshal.Read<ulong>(counters[at..]) == 0) at += sizeof(ulong) - 1;
                continue;
            }
            cursor = at + 1;
            Bin = firstBin + at;
            Count = counters[at];
            return true;
        }
        cursor = counters.Length;
        return false;
    }

    private bool NextOfMoreBytes()
    {
        var length = store.Length / width;
        while (cursor < length)
        {
            var at = cursor++;
            var count = width switch
            {
                2 => MemoryMarshal.Read<ushort>(store[(at * 2)..]),
                4 => MemoryMarshal.Read<uint>(store[(at * 4)..]),
                _ => MemoryMarshal.Read<ulong>(store[(at * 8)..]),
            };
            if (count == 0) continue;
            Bin = firstBin + at;
            Count = count;
            return true;
        }
        return false;
    }
}
