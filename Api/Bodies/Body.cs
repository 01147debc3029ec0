using Coldstart.Analytics;
using Coldstart.Ingestion.Packing;

namespace Coldstart.Api.Bodies;

/// <summary>A whole request body, inflated, in one piece of memory. Dispose gives the memory back.</summary>
/// <param name="budget">What all bodies together may hold.</param>
/// <param name="bytesMax">No buffer grows beyond this because it doubles: a body may be this long and no longer.</param>
/// <param name="isSent">A body as it is sent, not what is packed in one.</param>
internal sealed class Body(BodyBudget budget, int bytesMax, bool isSent) : IPayloadMemory, IDisposable
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
        if (!budget.TryTake(grown.Length, isSent))
        {
            budget.Keep(grown);
            return false;
        }
        Span.CopyTo(grown);
        Release();
        buffer = grown;
        return true;
    }

    // No larger than the longest body and the one read that finds out that it is longer.
    private byte[] Make(int atLeast) => budget.Rent((int)Math.Max(atLeast, Math.Min(buffer.Length * 2L, bytesMax + (long)Limits.InflationStepBytes)));

    private void Release()
    {
        if (buffer.Length == 0) return;
        budget.Return(buffer.Length);
        budget.Keep(buffer);
    }
}
