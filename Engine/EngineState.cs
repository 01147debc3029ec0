namespace Coldstart.Engine;

/// <summary>An engine as operators see it, at one moment.</summary>
/// <param name="Condition">What it does.</param>
/// <param name="Reason">A sentence where it does not serve fully; otherwise empty.</param>
public sealed record EngineState(EngineCondition Condition, string Reason)
{
    /// <summary>Answers questions with what was acknowledged.</summary>
    public bool CanAnswer => Condition is not (EngineCondition.Starting or EngineCondition.Replaying);

    /// <summary>Takes records.</summary>
    public bool CanIngest => Condition.TakesRecords();

    /// <summary>Since when it is in this condition, in µs since 1970 UTC, to about a second.</summary>
    public long SinceUs { get; init; }

    /// <summary>Functions known, loaded or not.</summary>
    public long Functions { get; init; }

    /// <summary>Functions whose statistics are in memory.</summary>
    public long LoadedFunctions { get; init; }

    /// <summary>Bytes that those hold, roughly; measured when they are loaded and flushed.</summary>
    public long StatisticsBytes { get; init; }

    /// <summary>From this many bytes on, idle functions leave memory early.</summary>
    public long StatisticsBytesMax { get; init; }

    /// <summary>Functions that changed since they were stored.</summary>
    public long DirtyFunctions { get; init; }

    /// <summary>Functions that need a restart to catch up with their journal: a bug was met. Their records are safe there.</summary>
    public long BehindFunctions { get; init; }

    /// <summary>Bytes accepted and not applied yet.</summary>
    public long BacklogBytes { get; init; }

    /// <summary>Blocks applied since the start.</summary>
    public long Blocks { get; init; }

    /// <summary>Records journalled since the start.</summary>
    public long Records { get; init; }

    /// <summary>Records that were known already and brought nothing new.</summary>
    public long DuplicateRecords { get; init; }

    /// <summary>Blocks that were applied before: what a restart read again.</summary>
    public long DuplicateBlocks { get; init; }

    /// <summary>Blocks whose predecessor was missing.</summary>
    public long Gaps { get; init; }

    /// <summary>Blocks that went to the dead letters.</summary>
    public long UnreadableBlocks { get; init; }

    /// <summary>Functions stored since the start.</summary>
    public long Flushes { get; init; }

    /// <summary>Milliseconds of the last flush, from the first snapshot to the last commit.</summary>
    public long LastFlushMs { get; init; }

    /// <summary>Stores that found another version than expected.</summary>
    public long LostFlushes { get; init; }

    /// <summary>Functions that left memory because nobody asked.</summary>
    public long Evictions { get; init; }

    /// <summary>Functions that began with the memory of another process.</summary>
    public long HandOvers { get; init; }

    /// <summary>Keys and dead letters that are only in the journal.</summary>
    public long UnsettledIntake { get; init; }

    /// <summary>µs since what the journal still needs was written, at most: the oldest record that the store does not cover. 0 where it covers all.</summary>
    public long UnsettledUs { get; init; }

    /// <summary>µs since the oldest request was accepted that is durable and not visible yet; 0 where there is none.</summary>
    public long ApplyLagUs { get; init; }

    /// <summary>Idempotency keys in memory: those of requests that run, and those that are not stored yet.</summary>
    public long IdempotencyKeys { get; init; }
}
