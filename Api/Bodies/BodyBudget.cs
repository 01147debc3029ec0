using System.Buffers;
using Coldstart.Analytics;

namespace Coldstart.Api.Bodies;

/// <summary>Bytes of request bodies in memory, over all requests: what is beyond the bound is refused, so that no flood exhausts memory.</summary>
internal sealed class BodyBudget(long bytesMax)
{
    private long used;

    private readonly LargeBuffers large = new();

    public long Used => Volatile.Read(ref used);

    /// <param name="bytes">To be taken.</param>
    /// <param name="isSent">For a body as it is sent, not for what is packed in it: of three quarters alone. Otherwise bodies that wait to be unpacked would leave no memory to unpack one of them.</param>
    public bool TryTake(long bytes, bool isSent)
    {
        if (Interlocked.Add(ref used, bytes) <= (isSent ? bytesMax / 4 * 3 : bytesMax))
        {
            // What waits for the next large body is of the same budget.
            large.Trim(bytesMax - Used);
            return true;
        }
        Interlocked.Add(ref used, -bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref used, -bytes);

    /// <summary>A buffer of at least so many bytes.</summary>
    public byte[] Rent(int bytes) => bytes <= Limits.BodyBytesPooledMax ? ArrayPool<byte>.Shared.Rent(bytes) : large.Rent(bytes);

    /// <summary>Gives a buffer back that was rented. Its bytes were returned before.</summary>
    public void Keep(byte[] buffer)
    {
        // The shared pool keeps one of each size for every thread and core: of large ones that would be more than the budget allows.
        if (buffer.Length <= Limits.BodyBytesPooledMax) ArrayPool<byte>.Shared.Return(buffer);
        else large.Return(buffer, bytesMax - Used);
    }
}
