namespace Coldstart.Analytics;

/// <content>Bounds of the decoder of Lambda logs.</content>
public static partial class Limits
{
    /// <summary>
    /// Longest log event that is read, in bytes: twice the 1 MiB that CloudWatch Logs takes, since JSON escapes lengthen it.
    /// A longer line is skipped, or rejected if it begins like one of ours.
    /// </summary>
    public const int LogEventBytesMax = 2 << 20;

    /// <summary>Lines in one request of log text: an inflated body of 64 MiB with 16 bytes a line. A longer body is refused whole.</summary>
    public const int LogLinesPerRequest = 4_194_304;

    /// <summary>Nesting of JSON that is followed. AWS nests four deep; what is deeper is not one of its events and is taken as text.</summary>
    public const int LogJsonDepthMax = 64;

    /// <summary>Messages within messages that are looked into: an export of an event of an extension that holds a line, and one to spare.</summary>
    public const int LogMessageDepthMax = 4;

    /// <summary>Lines that belong to the line before (the X-Ray part, a wrapped REPORT): AWS prints one; a copy has at most one for each field.</summary>
    public const int LogContinuationLinesMax = 8;

    /// <summary>Log streams of one request of which the function is remembered. Further ones take the request's defaults.</summary>
    public const int LogStreamsPerRequest = 4096;

    /// <summary>Lines of one request that are rejected one by one: as many as a project keeps as dead letters. At the bound the rest of the body becomes the last one.</summary>
    public const int LogRejectionsPerRequest = 100_000;

    /// <summary>Bytes kept of a rejected line: the longest event that CloudWatch Logs took for years.</summary>
    public const int LogRejectedBytesMax = 256 << 10;

    /// <summary>Least free bytes behind a line in a chunk that is not the last, so that no line is judged before its end has arrived.</summary>
    public const int LogChunkBytesMin = 2 * LogEventBytesMax;

    /// <summary>Longest duration that a log line may state, in milliseconds: Lambda's own limit, overshoot of a timeout and init together.</summary>
    public const int LogDurationMsMax = 2 * DurationMsMax;

    /// <summary>Most memory that a log line may state, in MB: 1 TiB, beyond every machine that runs functions.</summary>
    public const int LogMemoryMbMax = 1_048_576;
}
