using System.Buffers;

namespace Coldstart.Api.Bodies;

/// <summary>A whole request body, inflated, in one piece of pooled memory. Dispose gives the memory back.</summary>
internal sealed class Body(BodyBudget budget) : IDisposable
{
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
        if (buffer.Length == 0) return;
        budget.Return(buffer.Length);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        length = 0;
    }

    private bool TryGrow(int atLeast)
    {
        var grown = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(atLeast, buffer.Length * 2L), Array.MaxLength));
        if (!budget.TryTake(grown.Length))
        {
            ArrayPool<byte>.Shared.Return(grown);
            return false;
        }
        Span.CopyTo(grown);
        if (buffer.Length > 0)
        {
            budget.Return(buffer.Length);
            ArrayPool<byte>.Shared.Return(buffer);
        }
        buffer = grown;
        return true;
    }
}
