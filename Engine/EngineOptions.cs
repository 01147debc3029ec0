using Coldstart.Analytics;

namespace Coldstart.Engine;

/// <summary>What can be set of an engine; the defaults serve everyone.</summary>
public sealed record EngineOptions
{
    /// <summary>Single writers; 0 takes one per core.</summary>
    public int Shards { get; init; }

    /// <summary>How long an answer waits for its records to become visible.</summary>
    public TimeSpan ApplyWait { get; init; } = TimeSpan.FromMilliseconds(Limits.ApplyWaitMsMax);

    /// <summary>How long a repeat waits for the first request with its key.</summary>
    public TimeSpan IdempotencyWait { get; init; } = TimeSpan.FromMilliseconds(Limits.IdempotencyWaitMsMax);

    /// <summary>From the first change of a function to its flush, at most.</summary>
    public TimeSpan FlushWithin { get; init; } = TimeSpan.FromSeconds(Limits.FlushSecondsMax);

    /// <summary>Without a record or a question for so long, a stored function leaves memory.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(Limits.IdleMinutesMax);

    /// <summary>Bytes that live statistics may hold before idle functions leave memory early.</summary>
    public long StatisticsBytesMax { get; init; } = Limits.StatisticsBytesDefault;

    /// <summary>How long a stop may take to store what changed.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(Limits.StopSecondsMax);

    /// <summary>Throws where a value makes no sense, with a sentence that says which and why.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        if (Shards is < 0 or > Limits.ShardsMax) throw new ArgumentException($"The number of shards must be 0 to {Limits.ShardsMax}.");
        if (ApplyWait <= TimeSpan.Zero || IdempotencyWait < TimeSpan.Zero) throw new ArgumentException("The waits of an answer must be positive.");
        if (FlushWithin < TimeSpan.FromSeconds(1)) throw new ArgumentException("A flush must be allowed a second at least.");
        if (IdleAfter < TimeSpan.FromMinutes(1)) throw new ArgumentException("A function must be idle for a minute at least before it leaves memory.");
        if (StatisticsBytesMax < 1 << 20) throw new ArgumentException("Statistics need a mebibyte of memory at least.");
        if (StopWithin <= TimeSpan.Zero) throw new ArgumentException("A stop must be allowed some time.");
    }
}
