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
    private long begunAt;

    /// <summary>False while the last use failed, or while one does not end.</summary>
    public bool IsAvailable => Volatile.Read(ref failures) == 0 && !IsStalled;

    /// <summary>The sentence of the last failure, while it lasts.</summary>
    public string Reason => IsStalled ? "It does not answer." : Volatile.Read(ref reason);

    /// <summary>It works, or enough time has passed for another try.</summary>
    public bool MayTry
    {
        get
        {
            lock (gate) return failures == 0 || time.GetElapsedTime(failedAt) >= RetryAfter();
        }
    }

    // Uses of upkeep come one after the other.
    private bool IsStalled => Volatile.Read(ref begunAt) is > 0 and var begun && time.GetElapsedTime(begun) > TimeSpan.FromSeconds(Limits.StoreStallSecondsMax);

    /// <summary>A use by upkeep begins; <see cref="Succeeded"/>, <see cref="Failed"/> or <see cref="GivenUp"/> ends it.</summary>
    public void Begin() => Volatile.Write(ref begunAt, Math.Max(1, time.GetTimestamp()));

    /// <summary>The use ended, and says nothing about the store.</summary>
    public void GivenUp() => Volatile.Write(ref begunAt, 0);

    public void Failed(Exception failure)
    {
        TimeSpan retryAfter;
        GivenUp();
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
        GivenUp();
        if (Volatile.Read(ref failures) == 0) return;
        lock (gate) failures = 0;
        events.StoreRecovered();
    }

    private TimeSpan RetryAfter() => TimeSpan.FromSeconds(Math.Min(1 << Math.Min(failures - 1, 10), Limits.StoreRetrySecondsMax));
}
