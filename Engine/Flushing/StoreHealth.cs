using Coldstart.Analytics;

namespace Coldstart.Engine.Flushing;

/// <summary>Whether the store works, and when it may be tried again: after 1, 2, 4, … up to 30 s.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class StoreHealth(TimeProvider time, IEngineEvents events)
{
    private readonly Lock gate = new();
    private int failures;
    private long failedAt;
    private string reason = "";

    /// <summary>False while the last use failed.</summary>
    public bool IsAvailable => Volatile.Read(ref failures) == 0;

    /// <summary>The sentence of the last failure, while it lasts.</summary>
    public string Reason => Volatile.Read(ref reason);

    /// <summary>It works, or enough time has passed for another try.</summary>
    public bool MayTry
    {
        get
        {
            lock (gate) return failures == 0 || time.GetElapsedTime(failedAt) >= RetryAfter();
        }
    }

    public void Failed(Exception failure)
    {
        TimeSpan retryAfter;
        lock (gate)
        {
            failures++;
            reason = failure.Message;
            failedAt = time.GetTimestamp();
            retryAfter = RetryAfter();
        }
        events.StoreFailed(failure, retryAfter);
    }

    public void Succeeded()
    {
        if (Volatile.Read(ref failures) == 0) return;
        lock (gate) failures = 0;
        events.StoreRecovered();
    }

    private TimeSpan RetryAfter() => TimeSpan.FromSeconds(Math.Min(1 << Math.Min(failures - 1, 10), Limits.StoreRetrySecondsMax));
}
