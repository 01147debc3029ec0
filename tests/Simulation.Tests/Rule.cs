namespace Coldstart.Simulation.Tests;

/// <summary>The rules of EXACTLY-ONCE.md that can be taken out of the simulated world.</summary>
public enum Rule
{
    /// <summary>Nothing is taken out.</summary>
    None = 0,

    /// <summary>One transaction at a time in a lane.</summary>
    OneTransactionPerLane = 1,

    /// <summary>A commit of unknown outcome stops its lane.</summary>
    UnknownStopsLane = 2,

    /// <summary>Every insert checks, under a share lock, that lane and range are open.</summary>
    InsertChecksRange = 3,

    /// <summary>After a failed sync a file is never synced again.</summary>
    FailedSyncIsFinal = 5,

    /// <summary>A block whose predecessor is missing is not applied.</summary>
    GapsAreFound = 9,

    /// <summary>Snapshots are stored only over the version that they were made from.</summary>
    CompareAndSet = 13,

    /// <summary>Snapshot and tail are read at one moment.</summary>
    OneView = 15,
}
