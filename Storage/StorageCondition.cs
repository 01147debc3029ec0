namespace Coldstart.Storage;

/// <summary>Whether what lasts of a process is this process's to use, whatever journal and store say for themselves.</summary>
public enum StorageCondition
{
    /// <summary>Nothing is known that speaks against it.</summary>
    Sound,

    /// <summary>The database has not answered when it was last asked.</summary>
    DatabaseUnavailable,

    /// <summary>The database answers, and the lock of the only server on it is not held.</summary>
    LockLost,

    /// <summary>The clocks of database and machine are more than <see cref="Analytics.Limits.ClockDriftSecondsMax"/> apart (EXACTLY-ONCE.md, rule 18).</summary>
    ClockDiffers,
}
