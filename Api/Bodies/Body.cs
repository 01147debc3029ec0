using System.Buffers;
using Coldstart.Analytics;
using Coldstart.Ingestion.Packing;

namespace Coldstart.Api.Bodies;

/// <summary>A whole request body, inflated, in one piece of memory. Dispose gives the memory back.</summary>
/// <param name="budget">What all bodies together may hold.</param>
/// <param name="bytesMax">No buffer grows beyond this because it doubles: a body may be this long and no longer.</param>
internal sealed class Body(BodyBudget budget, int bytesMax) : IPayloadMemory, IDisposable
{
    private byte[] buffer = [];
    private int length;

    public ReadOnlySpan<byte> Span => buffer.AsSpan(0, length);

    public ReadOnlyMemory<byte> Memory => buffer.AsMemory(0, length);

    public int Length => length;

    /// <summary>Bytes that it may have.</summary>
    public int LengthMax => bytesMax;

    /// <summary>Room for at least <paramref name="bytes"/> more; empty when the budget of all requests is used up.</summary>
    public Memory<byte> Room(int bytes)
    {
        if (buffer.Length - length < bytes && !TryGrow(length + bytes)) return default;
        return buffer.AsMemory(length);
    }

    public void Advance(int bytes) => length += bytes;

    public void Patch(int at, ReadOnlySpan<byte> bytes) => bytes.CopyTo(buffer.AsSpan(0, length)[at..]);

    public void Clear() => length = 0;

    public void Dispose()
    {
        Release();
        buffer = [];
        length = 0;
    }

    private bool TryGrow(int atLeast)
    {
        var grown = Make(atLeast);
        if (!budget.TryTake(grown.Length))
        {
            GiveBack(grown);
            return false;
        }
        Span.CopyTo(grown);
        Release();
        buffer = grown;
        return true;
    }

    private byte[] Make(int atLeast)
    {
        // No larger than the longest body, unless one read needs it.
        var wanted = (int)Math.Max(atLeast, Math.Min(buffer.Length * 2L, bytesMax));
        return wanted <= Limits.BodyBytesPooledMax ? ArrayPool<byte>.Shared.Rent(wanted) : budget.Large.Rent(wanted);
    }

    private void Release()
    {
        if (buffer.Length == 0) return;
        budget.Return(buffer.Length);
        GiveBack(buffer);
    }

    // The shared pool keeps one of each size for every thread and core: of large ones that would be more than the budget allows.
    private void GiveBack(byte[] bytes)
    {
        if (bytes.Length <= Limits.BodyBytesPooledMax) ArrayPool<byte>.Shared.Return(bytes);
        else budget.Large.Return(bytes);
    }
}
