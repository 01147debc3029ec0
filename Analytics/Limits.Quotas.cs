namespace Coldstart.Analytics;

public static partial class Limits
{
    /// <summary>Parts of a quota, cut again by the front ends, that one lease is: small enough that idle front ends hold little back, large enough that few leases are asked for.</summary>
    public const int QuotaLeaseParts = 8;

    /// <summary>Requests of a lease at least: what a browser sends at once. A front end lets so many through before it has asked.</summary>
    public const int QuotaLeaseMin = 50;

    /// <summary>Milliseconds between two questions for a quota that gave nothing, or that nobody answers.</summary>
    public const int QuotaAskMsMin = 1000;

    /// <summary>Front ends that one window of a quota knows; one more is refused until the next window.</summary>
    public const int QuotaFrontEndsMax = 1024;

    /// <summary>Windows of one project: two for each key that was used within a minute, and two for itself. Beyond it front ends share evenly by themselves.</summary>
    public const int QuotaWindowsPerProject = 20_000;

    /// <summary>Connections of a silo for its cluster's members, its grains' own state and reminders, beside those of the store and the journal.</summary>
    public const int GrainConnections = 4;

    /// <summary>Statements that such a connection keeps prepared: there are not that many.</summary>
    public const int PreparedStatementsPerConnection = 20;

    /// <summary>Minutes between two times that the cluster removes what has expired.</summary>
    public const int RetentionMinutes = 15;

    /// <summary>Pieces of work at each of these times: what is left then waits for the next.</summary>
    public const int RetentionPiecesMax = 64;

    /// <summary>Seconds between two writes of a project's quotas to the store, so that a silo's death loses at most so much of what was used.</summary>
    public const int QuotaWriteSeconds = 10;
}
