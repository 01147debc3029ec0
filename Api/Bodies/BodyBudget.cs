namespace Coldstart.Api.Bodies;

/// <summary>Bytes of request bodies in memory, over all requests: what is beyond the bound is refused, so that no flood exhausts memory.</summary>
internal sealed class BodyBudget(long bytesMax)
{
    private long used;

    public long Used => Volatile.Read(ref used);

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref used, bytes) <= bytesMax) return true;
        Interlocked.Add(ref used, -bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref used, -bytes);
}
