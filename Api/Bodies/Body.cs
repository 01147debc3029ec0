using System.Buffers;
using System.Numerics;

namespace Coldstart.Api.Bodies;

/// <summary>A whole request body, inflated, in one piece of memory. Dispose gives the memory back.</summary>
/// <param name="budget">What all bodies together may hold.</param>
/// <param name="bytesMax">No buffer grows beyond this because it doubles: a body may be this long and no longer.</param>
internal sealed class Body(BodyBudget budget, int bytesMax) : IDisposable
{
    /// <summary>
    /// Greatest buffer that is pooled, in bytes. The pool keeps one of each size for every thread and core: a few bombs at once would leave
    /// more behind in it than the budget allows. Greater ones are rare and left to the collector.
    /// </summary>
    private const int PooledBytesMax = 1 << 20;

    private byte[] buffer = [];
    private int length;

    public ReadOnlySpan<byte> Span => buffer.AsSpan(0, length);

    public ReadOnlyMemory<byte> Memory => buffer.AsMemory(0, length);

    public int Length => length;

    /// <summary>Room for at least <paramref name="bytes"/> more; empty when the budget of all requests is used up.</summary>
    public Memory<byte> Room(int bytes)
    {
        if (buffer.Length - length < bytes && !TryGrow(length + bytes)) return default;
        return buffer.AsMemory(length);
    }

    public void Advance(int bytes) => length += bytes;

    public void Dispose()
    {
        GiveBack();
        buffer = [];
        length = 0;
    }

    // The budget comes first: memory that was not granted is not taken.
    private bool TryGrow(int atLeast)
    {
        var bytes = SizeOf(atLeast);
        if (!budget.TryTake(bytes)) return false;
        var grown = bytes <= PooledBytesMax ? ArrayPool<byte>.Shared.Rent(bytes) : GC.AllocateUninitializedArray<byte>(bytes);
        Span.CopyTo(grown);
        GiveBack();
        buffer = grown;
        return true;
    }

    /// <summary>Twice what there is, so that growing is cheap, within the bound; a power of two, as the pool has them, where it is pooled.</summary>
    private int SizeOf(int atLeast)
    {
        var bytes = (int)Math.Max(atLeast, Math.Min(buffer.Length * 2L, bytesMax));
        return bytes <= PooledBytesMax ? (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(bytes, 16)) : bytes;
    }

    private void GiveBack()
    {
        if (buffer.Length == 0) return;
        budget.Return(buffer.Length);
        if (buffer.Length <= PooledBytesMax) ArrayPool<byte>.Shared.Return(buffer);
    }
}
