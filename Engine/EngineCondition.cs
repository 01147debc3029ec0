namespace Coldstart.Engine;

/// <summary>What an engine is doing, or what keeps it from serving: the closed list of docs/operations.md.</summary>
public enum EngineCondition
{
    /// <summary>Reads the list of functions.</summary>
    Starting,

    /// <summary>Applies what the journal holds beyond the stored snapshots.</summary>
    Replaying,

    /// <summary>Takes records and answers.</summary>
    Serving,

    /// <summary>Takes records and answers, but some functions stand still until a restart: a bug was met.</summary>
    FunctionsBehind,

    /// <summary>Takes records and answers, but cannot store: the journal grows.</summary>
    StoreUnavailable,

    /// <summary>Takes records without idempotency keys and dead letters; too many of these wait for the store.</summary>
    IntakeFull,

    /// <summary>More is accepted than can be applied or committed.</summary>
    Overloaded,

    /// <summary>A commit of the journal does not end.</summary>
    JournalStalled,

    /// <summary>The journal cannot be written.</summary>
    JournalUnwritable,

    /// <summary>The journal's disk is full.</summary>
    DiskFull,

    /// <summary>All that the journal may hold waits for the store.</summary>
    JournalFull,

    /// <summary>The database that holds journal and store cannot be reached, or does not answer.</summary>
    DatabaseUnavailable,

    /// <summary>The right to be the only server on the database is not held.</summary>
    DatabaseLockLost,

    /// <summary>The clocks of database and machine are apart: nothing is taken or stored.</summary>
    DatabaseClockDiffers,

    /// <summary>Wall clock and monotonic clock have drifted apart: nothing is taken or stored.</summary>
    ClockJump,

    /// <summary>Takes nothing more and stores what changed.</summary>
    Stopping,
}
