namespace Coldstart.Analytics;

public static partial class Limits
{
    /// <summary>Shards of one process at most. Beyond the number of cores they only cost memory.</summary>
    public const int ShardsMax = 64;

    /// <summary>Bytes of blocks that are accepted and not applied yet, at most. Beyond it the process cannot keep up and ingest is refused.</summary>
    public const long InFlightBytesMax = 256L << 20;

    /// <summary>Requests whose memory is kept for the next ones. More than ever run at once on one machine.</summary>
    public const int RequestsKept = 256;

    /// <summary>Bytes of memory that one kept request may hold. A larger one gives its memory back.</summary>
    public const int RequestBytesKept = 1 << 20;

    /// <summary>Blocks that a shard applies before it lets another thread go on: about a millisecond or two.</summary>
    public const int BlocksPerTurn = 4096;

    /// <summary>Blocks between two looks at waiting reports: a reader waits for tens of microseconds, not for a whole request.</summary>
    public const int BlocksBetweenTasks = 64;

    /// <summary>Reports and other tasks that a shard serves in a row before it applies blocks again, so that readers cannot starve ingest.</summary>
    public const int ShardTasksInARow = 4;

    /// <summary>How long an answer waits for its records to become visible, in milliseconds; then it says pending.</summary>
    public const int ApplyWaitMsMax = 2000;

    /// <summary>How long a repeat waits for the first request with its key, in milliseconds; then it is told to come back.</summary>
    public const int IdempotencyWaitMsMax = 5000;

    /// <summary>How long a used idempotency key is remembered, in hours.</summary>
    public const int IdempotencyKeyHours = 24;

    /// <summary>How long a used idempotency key that begins with <c>import:</c> is remembered, in days: a file imported again a year later counts nothing twice.</summary>
    public const int ImportKeyDays = 400;

    /// <summary>Idempotency keys that run or are not in their table yet. They leave every second; beyond it the store is away for long.</summary>
    public const int UnsettledKeysMax = 200_000;

    /// <summary>Bytes of dead letters and keyed answers that are not in their tables yet. Beyond it the store is away for long.</summary>
    public const long UnsettledIntakeBytesMax = 128L << 20;

    /// <summary>Keys and dead letters moved to their tables in one transaction.</summary>
    public const int IntakeItemsPerTransaction = 1000;

    /// <summary>Seconds from the first change of a function to its flush, at most: what a restart has to read again.</summary>
    public const int FlushSecondsMax = 60;

    /// <summary>Functions stored in one transaction.</summary>
    public const int FunctionsPerFlush = 256;

    /// <summary>Snapshot bytes stored in one transaction, at least one function.</summary>
    public const int FlushBytesMax = 8 << 20;

    /// <summary>Snapshots encoded in a row in a shard's turn, so that readers and records wait for a millisecond at most.</summary>
    public const int FlushesPerTurn = 16;

    /// <summary>Snapshots read from the store at once.</summary>
    public const int LoadsAtOnce = 8;

    /// <summary>How often a block may fail before it goes to the dead letters (EXACTLY-ONCE.md, rule 11).</summary>
    public const int BlockFailuresMax = 3;

    /// <summary>Times that the journal is read again at a start because blocks failed.</summary>
    public const int ReplayPassesMax = 32;

    /// <summary>Seconds that wall clock and monotonic clock may drift apart at once (EXACTLY-ONCE.md, rule 18).</summary>
    public const int ClockDriftSecondsMax = 60;

    /// <summary>Seconds in step with the monotonic clock after which a wall clock that jumped is believed: a laptop that slept, a clock that was wrong.</summary>
    public const int ClockSteadySeconds = 60;

    /// <summary>Minutes without a record or a question after which a stored function leaves memory.</summary>
    public const int IdleMinutesMax = 15;

    /// <summary>Functions looked at in one turn when idle ones are sought.</summary>
    public const int EvictionsPerTurn = 512;

    /// <summary>Seconds that a stop may take to store what changed; what is left is in the journal.</summary>
    public const int StopSecondsMax = 25;

    /// <summary>Age of a tenant's overview at most, in milliseconds.</summary>
    public const int TenantReportAgeMsMax = 1000;

    /// <summary>Reports of an overview built in a row in a shard's turn.</summary>
    public const int BriefReportsPerTurn = 16;

    /// <summary>Seconds that a write to the store may take before the store counts as unavailable; it goes on all the same. A full batch takes a fraction of one.</summary>
    public const int StoreStallSecondsMax = 5;

    /// <summary>Seconds between two tries of a store that failed, at most.</summary>
    public const int StoreRetrySecondsMax = 30;

    /// <summary>Bytes that live statistics may hold before idle functions leave memory early, by default.</summary>
    public const long StatisticsBytesDefault = 4L << 30;

    /// <summary>Cold starts that a list can be paged through.</summary>
    public const int ColdStartsPagedMax = 10_000;
}
