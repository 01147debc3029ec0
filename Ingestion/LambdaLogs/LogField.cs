namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>What a line of Lambda states, in the words of the text format.</summary>
internal enum LogField
{
    None,

    /// <summary>Known, and of no use here.</summary>
    Other,
    RequestId,
    Version,
    Duration,
    BilledDuration,
    MemorySize,
    MaxMemoryUsed,
    InitDuration,
    RestoreDuration,
    BilledRestoreDuration,
    Status,
    ErrorType,
    Phase,
    InitializationType,
    RuntimeVersion,
    RuntimeVersionArn,
    TraceId,
    DroppedRecords,
}
