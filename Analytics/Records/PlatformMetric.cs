namespace Coldstart.Analytics.Records;

/// <summary>What CloudWatch measures of a function and no log line shows (namespace <c>AWS/Lambda</c>). The values are stored: never renumber.</summary>
public enum PlatformMetric : byte
{
    /// <summary>Of a record that is no metric.</summary>
    None = 0,

    /// <summary>Invocations that were refused for lack of concurrency: sum.</summary>
    Throttles = 1,

    /// <summary>Environments that worked at the same time: greatest.</summary>
    ConcurrentExecutions = 2,

    /// <summary>Invocations beyond the provisioned concurrency: sum.</summary>
    SpilloverInvocations = 3,

    /// <summary>Age of the last record of a stream that was read, ms: greatest.</summary>
    IteratorAge = 4,

    /// <summary>Failures to write to the dead-letter queue: sum.</summary>
    DeadLetterErrors = 5,

    /// <summary>Events that the Telemetry API could not deliver: of a <see cref="RecordKind.LogsDropped"/>.</summary>
    DroppedRecords = 6,
}
