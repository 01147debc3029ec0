using Coldstart.Storage;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine;

/// <summary>What follows from a condition, for people, programs and load balancers.</summary>
public static class EngineConditions
{
    /// <summary>The name in answers, logs and docs/operations.md: lower case with underscores.</summary>
    public static string Name(this EngineCondition condition) => condition switch
    {
        EngineCondition.Starting => "starting",
        EngineCondition.Replaying => "replaying",
        EngineCondition.Serving => "serving",
        EngineCondition.FunctionsBehind => "functions_behind",
        EngineCondition.StoreUnavailable => "store_unavailable",
        EngineCondition.IntakeFull => "intake_full",
        EngineCondition.Overloaded => "overloaded",
        EngineCondition.JournalStalled => "journal_stalled",
        EngineCondition.JournalUnwritable => "journal_unwritable",
        EngineCondition.DiskFull => "disk_full",
        EngineCondition.JournalFull => "journal_full",
        EngineCondition.DatabaseUnavailable => "database_unavailable",
        EngineCondition.DatabaseLockLost => "database_lock_lost",
        EngineCondition.DatabaseClockDiffers => "database_clock_differs",
        EngineCondition.ClockJump => "clock_jump",
        EngineCondition.Stopping => "stopping",
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, "This condition has no name."),
    };

    /// <summary>A sentence for everybody: without paths and addresses, which only the log tells. Empty where all is well.</summary>
    public static string Meaning(this EngineCondition condition) => condition switch
    {
        EngineCondition.Serving => "",
        EngineCondition.Starting => "The list of functions is being read.",
        EngineCondition.Replaying => "The journal is being read.",
        EngineCondition.FunctionsBehind => "Some functions stand still until a restart; their records are safe.",
        EngineCondition.StoreUnavailable => "The store cannot be used; what changes is kept in memory and in the journal.",
        EngineCondition.IntakeFull => "Too many idempotency keys and dead letters wait for the store.",
        EngineCondition.Overloaded => "More comes in than can be handled.",
        EngineCondition.JournalStalled => "The disk does not answer.",
        EngineCondition.JournalUnwritable => "The journal cannot be written.",
        EngineCondition.DiskFull => "The disk of the journal is full.",
        EngineCondition.JournalFull => "The journal holds all that it may, and waits for the store.",
        EngineCondition.DatabaseUnavailable => "The database does not answer.",
        EngineCondition.DatabaseLockLost => "The right to be the only server on the database is not held.",
        EngineCondition.DatabaseClockDiffers => "The clocks of this machine and of the database are more than a minute apart.",
        EngineCondition.ClockJump => "The clocks of this machine are more than a minute apart.",
        _ => "The service is stopping.",
    };

    /// <summary>Records are taken.</summary>
    public static bool TakesRecords(this EngineCondition condition) =>
        condition is EngineCondition.Serving or EngineCondition.FunctionsBehind or EngineCondition.StoreUnavailable;

    /// <summary>Seconds after which it is worth coming again: what the trouble usually lasts, or the time until the next try. 0 where there is no trouble.</summary>
    public static int RetryAfterSeconds(this EngineCondition condition) => condition switch
    {
        EngineCondition.Serving or EngineCondition.FunctionsBehind => 0,
        EngineCondition.Overloaded or EngineCondition.StoreUnavailable => 1,
        EngineCondition.Starting or EngineCondition.Replaying or EngineCondition.JournalStalled or EngineCondition.JournalUnwritable
            or EngineCondition.DatabaseUnavailable or EngineCondition.DatabaseLockLost => 2,
        _ => 10,
    };

    /// <summary>What a journal's trouble is for the engine; null where it has none.</summary>
    public static EngineCondition? Of(JournalTrouble trouble) => trouble switch
    {
        JournalTrouble.Unwritable => EngineCondition.JournalUnwritable,
        JournalTrouble.DiskFull => EngineCondition.DiskFull,
        JournalTrouble.Full => EngineCondition.JournalFull,
        JournalTrouble.Stalled => EngineCondition.JournalStalled,
        JournalTrouble.Overloaded => EngineCondition.Overloaded,
        JournalTrouble.DatabaseUnavailable => EngineCondition.DatabaseUnavailable,
        _ => null,
    };

    /// <summary>What the storage's condition is for the engine; null where it is sound.</summary>
    public static EngineCondition? Of(StorageCondition condition) => condition switch
    {
        StorageCondition.DatabaseUnavailable => EngineCondition.DatabaseUnavailable,
        StorageCondition.LockLost => EngineCondition.DatabaseLockLost,
        StorageCondition.ClockDiffers => EngineCondition.DatabaseClockDiffers,
        _ => null,
    };
}
