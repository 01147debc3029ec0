namespace Coldstart.Analytics;

/// <content>Bounds of the Telemetry API, and of what is concluded from an invocation that never ends.</content>
public static partial class Limits
{
    /// <summary>Most events that one <c>platform.logsDropped</c> may say were lost: far beyond what an environment prints between two of them.</summary>
    public const int DroppedRecordsMax = 1_000_000_000;

    /// <summary>
    /// Seconds after the longest time that Lambda lets an invocation run (<see cref="DurationMsMax"/>) in which its report may still be on its way: as long as
    /// Firehose buffers at most. Counted from when its start was heard of, where that was later; then the invocation is lost.
    /// </summary>
    public const int LostInvocationGraceSeconds = 900;

    /// <summary>Hours for which a lost invocation is taken back when its report comes after all: as long as CloudWatch Logs tries to deliver.</summary>
    public const int LostInvocationKeptHours = 24;
}
