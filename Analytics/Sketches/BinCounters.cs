using System.Runtime.InteropServices;

namespace Coldstart.Analytics.Sketches;

/// <summary>
/// A counter per bin in as few bytes as the content allows: a short sorted list while there are few bins, then an array over
/// [least bin .. greatest bin] whose counters widen from 1 to 2, 4 and 8 bytes. Nothing ever narrows or collapses.
/// </summary>
internal struct BinCounters
{
    /// <summary>Most entries of the sorted list; beyond it, finding one costs more than an array does.</summary>
    private const int SparseEntriesMax = 64;

    /// <summary>An entry is <c>bin &lt;&lt; 21 | count</c>, so that ordering entries orders bins.</summary>
    internal const int SparseCountBits = 21;
    internal const uint SparseCountMax = (1u << SparseCountBits) - 1;

    private byte[]? store;

    /// <summary>Dense: the bin of the first counter.</summary>
    private short firstBin;

    /// <summary>Sparse: entries in use.</summary>
    private byte entries;

    /// <summary>Bytes of a dense counter; 0 while sparse.</summary>
    private byte width;

    /// <summary>Bytes of the array.</summary>
    public readonly int SizeBytes => store is null ? 0 : 24 + store.Length;

    public void Add(int bin, ulong amount)
    {
        var at = bin - firstBin;
        if (width == 1)
        {
            var narrow = store.AsSpan();
            if ((uint)at < (uint)narrow.Length && amount <= byte.MaxValue && narrow[at] + amount <= byte.MaxValue)
            {
                narrow[at] += (byte)amount;
                return;
            }
        }
        else if (width == 2)
        {
            var wide = MemoryMarshal.Cast<byte, ushort>(store.AsSpan());
            if ((uint)at < (uint)wide.Length && amount <= ushort.MaxValue && wide[at] + amount <= ushort.MaxValue)
            {
                wide[at] += (ushort)amount;
                return;
            }
        }
        AddAnywhere(bin, amount);
    }

    /// <exception cref="InvalidOperationException">The bin holds less than that: what is taken away was never added.</exception>
    public void Subtract(int bin, ulong amount)
    {
        var held = CountOf(bin);
        if (held < amount) throw new InvalidOperationException("a sketch would hold less than nothing");
        if (width != 0) SetDense(bin - firstBin, held - amount);
        else SetSparse(FindSparse(bin), bin, held - amount);
    }

    /// <summary>The counter of a bin; 0 where there is none.</summary>
    public readonly ulong CountOf(int bin)
    {
        if (width != 0)
        {
            var at = bin - firstBin;
            return (uint)at < (uint)(store!.Length / width) ? GetDense(at) : 0;
        }
        var index = FindSparse(bin);
        return index < entries && (Sparse[index] >> SparseCountBits) == bin ? Sparse[index] & SparseCountMax : 0;
    }

    /// <summary>The bins that hold something, ascending. The counters must not change meanwhile.</summary>
    public readonly BinWalk Walk() => new(store.AsSpan(0, width == 0 ? entries * sizeof(uint) : store?.Length ?? 0), width, firstBin);

    /// <summary>How many bins hold something, and the first and the last of them.</summary>
    public readonly (int Bins, int First, int Last) Extent()
    {
        if (width == 0) return entries == 0 ? default : (entries, (int)(Sparse[0] >> SparseCountBits), LastBin());
        var bins = width switch
        {
            1 => store!.Length - store.AsSpan().Count((byte)0),
            2 => (store!.Length / 2) - MemoryMarshal.Cast<byte, ushort>(store.AsSpan()).Count((ushort)0),
            4 => (store!.Length / 4) - MemoryMarshal.Cast<byte, uint>(store.AsSpan()).Count(0u),
            _ => (store!.Length / 8) - MemoryMarshal.Cast<byte, ulong>(store.AsSpan()).Count(0ul),
        };
        return bins == 0 ? default : (bins, firstBin + (store.AsSpan().IndexOfAnyExcept((byte)0) / width), LastBin());
    }

    /// <summary>The greatest bin that holds something, -1 if none does.</summary>
    public readonly int LastBin()
    {
        if (width == 0) return entries == 0 ? -1 : (int)(Sparse[entries - 1] >> SparseCountBits);
        var lastByte = store.AsSpan().LastIndexOfAnyExcept((byte)0);
        return lastByte < 0 ? -1 : firstBin + (lastByte / width);
    }

    /// <summary>Forgets the content and keeps the array.</summary>
    public void Clear()
    {
        if (width != 0) Array.Clear(store!);
        entries = 0;
    }

    /// <summary>Becomes equal to <paramref name="other"/>, in this array if it is large enough.</summary>
    public void CopyFrom(in BinCounters other)
    {
        firstBin = other.firstBin;
        entries = other.entries;
        width = other.width;
        if (other.store is null)
        {
            store = null;
            return;
        }
        if (store?.Length != other.store.Length) store = new byte[other.store.Length];
        other.store.CopyTo(store, 0);
    }

    private readonly Span<uint> Sparse => MemoryMarshal.Cast<byte, uint>(store.AsSpan());

    private void AddAnywhere(int bin, ulong amount)
    {
        if (amount == 0) return;
        if (width == 0 && AddSparse(bin, amount)) return;
        var at = bin - firstBin;
        if ((uint)at >= (uint)(store!.Length / width))
        {
            Reach(bin);
            at = bin - firstBin;
        }
        var next = checked(GetDense(at) + amount);
        while (next > LargestOf(width)) Widen();
        SetDense(at, next);
    }

    /// <returns>False if the counters have become dense and the amount is still to be added.</returns>
    private bool AddSparse(int bin, ulong amount)
    {
        var index = FindSparse(bin);
        var held = index < entries && (Sparse[index] >> SparseCountBits) == bin ? Sparse[index] & SparseCountMax : 0;
        if (held + amount > SparseCountMax || amount > SparseCountMax)
        {
            BecomeDense(bin);
            return false;
        }
        if (held != 0)
        {
            Sparse[index] += (uint)amount;
            return true;
        }
        if (entries * sizeof(uint) == (store?.Length ?? 0) && !GrowSparse(bin)) return false;
        Sparse[index..entries].CopyTo(Sparse[(index + 1)..]);
        Sparse[index] = ((uint)bin << SparseCountBits) | (uint)amount;
        entries++;
        return true;
    }

    /// <summary>Makes room for another entry, unless an array over the whole range is no larger than the longer list.</summary>
    private bool GrowSparse(int bin)
    {
        var capacity = entries == 0 ? 4 : entries * 2;
        if (entries > 0)
        {
            var least = Math.Min(bin, (int)(Sparse[0] >> SparseCountBits));
            var greatest = Math.Max(bin, (int)(Sparse[entries - 1] >> SparseCountBits));
            if (capacity > SparseEntriesMax || greatest - least < capacity * sizeof(uint))
            {
                BecomeDense(bin);
                return false;
            }
        }
        Array.Resize(ref store, capacity * sizeof(uint));
        return true;
    }

    private void BecomeDense(int bin)
    {
        ReadOnlySpan<uint> old = entries == 0 ? [] : Sparse[..entries];
        var least = old.IsEmpty ? bin : Math.Min(bin, (int)(old[0] >> SparseCountBits));
        var greatest = old.IsEmpty ? bin : Math.Max(bin, (int)(old[^1] >> SparseCountBits));
        firstBin = (short)(least & ~7);
        width = 1;
        store = new byte[RoundUp(greatest + 1 - firstBin)];
        entries = 0;
        foreach (var entry in old) AddAnywhere((int)(entry >> SparseCountBits), entry & SparseCountMax);
    }

    private void Reach(int bin)
    {
        var length = store!.Length / width;
        var first = Math.Min(firstBin, bin & ~15);
        var grown = new byte[RoundUp(Math.Max(firstBin + length, bin + 1) - first) * width];
        store.CopyTo(grown, (firstBin - first) * width);
        store = grown;
        firstBin = (short)first;
    }

    private void Widen()
    {
        var old = this;
        var length = store!.Length / width;
        width *= 2;
        store = new byte[length * width];
        for (var at = 0; at < length; at++) SetDense(at, old.GetDense(at));
    }

    private readonly int FindSparse(int bin)
    {
        var low = 0;
        var high = (int)entries;
        var key = (uint)bin << SparseCountBits;
        var list = Sparse;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (list[middle] < key) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private void SetSparse(int index, int bin, ulong count)
    {
        if (count != 0)
        {
            Sparse[index] = ((uint)bin << SparseCountBits) | (uint)count;
        }
        else if (index < entries && (Sparse[index] >> SparseCountBits) == bin)
        {
            Sparse[(index + 1)..entries].CopyTo(Sparse[index..]);
            entries--;
        }
    }

    private readonly ulong GetDense(int at) => width switch
    {
        1 => store![at],
        2 => MemoryMarshal.Cast<byte, ushort>(store.AsSpan())[at],
        4 => MemoryMarshal.Cast<byte, uint>(store.AsSpan())[at],
        _ => MemoryMarshal.Cast<byte, ulong>(store.AsSpan())[at],
    };

    private readonly void SetDense(int at, ulong count)
    {
        // A subtraction of nothing may name a bin outside the array.
        if ((uint)at >= (uint)(store!.Length / width)) return;
        switch (width)
        {
            case 1: store[at] = (byte)count; break;
            case 2: MemoryMarshal.Cast<byte, ushort>(store.AsSpan())[at] = (ushort)count; break;
            case 4: MemoryMarshal.Cast<byte, uint>(store.AsSpan())[at] = (uint)count; break;
            default: MemoryMarshal.Cast<byte, ulong>(store.AsSpan())[at] = count; break;
        }
    }

    private static ulong LargestOf(byte width) => width switch
    {
        1 => byte.MaxValue,
        2 => ushort.MaxValue,
        4 => uint.MaxValue,
        _ => ulong.MaxValue,
    };

    private static int RoundUp(int length) => (length + 15) & ~15;
}
