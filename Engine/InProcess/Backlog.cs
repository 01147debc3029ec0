using Coldstart.Analytics;

namespace Coldstart.Engine.InProcess;

/// <summary>How much is accepted and not applied yet. Safe from any thread.</summary>
internal sealed class Backlog
{
    /// <summary>What a request costs beside its blocks, so that none costs nothing.</summary>
    private const int RequestBytes = 256;

    private long bytes;
    private Waiter? waiter;

    public long Bytes => Interlocked.Read(ref bytes);

    public bool IsFull => Bytes > Limits.InFlightBytesMax;

    /// <returns>What has to be removed later.</returns>
    public long Add(long blockBytes)
    {
        var cost = blockBytes + RequestBytes;
        Interlocked.Add(ref bytes, cost);
        return cost;
    }

    public void Remove(long cost)
    {
        var left = Interlocked.Add(ref bytes, -cost);
        if (Volatile.Read(ref waiter) is { } waiting && left <= waiting.Limit) waiting.Done.TrySetResult();
    }

    /// <summary>Waits until at most <paramref name="limit"/> bytes are left. One waiter at a time.</summary>
    public Task WhenAtMostAsync(long limit)
    {
        var waiting = new Waiter(limit);
        Volatile.Write(ref waiter, waiting);
        Interlocked.MemoryBarrier();
        if (Bytes <= limit) waiting.Done.TrySetResult();
        return waiting.Done.Task;
    }

    private sealed class Waiter(long limit)
    {
        public long Limit { get; } = limit;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
