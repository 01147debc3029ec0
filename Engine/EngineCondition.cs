namespace Coldstart.Engine;

/// <summary>What an engine is doing, or what keeps it from serving.</summary>
public enum EngineCondition
{
    /// <summary>Reads the list of functions.</summary>
    Starting,

    /// <summary>Applies what the journal holds beyond the stored snapshots.</summary>
    Replaying,

    /// <summary>Takes records and answers.</summary>
    Serving,

    /// <summary>Takes records and answers, but cannot store: the journal grows.</summary>
    StoreUnavailable,

    /// <summary>Answers, but takes no records.</summary>
    JournalUnavailable,

    /// <summary>Answers, but takes no records and stores nothing: wall clock and monotonic clock have drifted apart.</summary>
    ClockJump,

    /// <summary>Takes nothing more and stores what changed.</summary>
    Stopping,
}
