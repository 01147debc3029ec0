namespace Coldstart.Analytics;

/// <content>Bounds of the Telemetry API, and of what is concluded from an invocation that never ends.</content>
public static partial class Limits
{
    /// <summary>Most events that one <c>platform.logsDropped</c> may say were lost: far beyond what an environment prints between two of them.</summary>
    public const int DroppedRecordsMax = 1_000_000_000;
}
