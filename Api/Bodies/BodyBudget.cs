namespace Coldstart.Api.Bodies;

/// <summary>Bytes of request bodies in memory, over all requests: what is beyond the bound is refused, so that no flood exhausts memory.</summary>
internal sealed class BodyBudget(long bytesMax)
{
    private long used;

    /// <summary>Buffers that are too large for the shared pool. As many wait as half of the budget.</summary>
    public LargeBuffers Large { get; } = new(bytesMax / 2);

    public long Used => Volatile.Read(ref used);

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref used, bytes) <= bytesMax) return true;
        Interlocked.Add(ref used, -bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref used, -bytes);
}
