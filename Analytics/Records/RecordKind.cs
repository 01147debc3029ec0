namespace Coldstart.Analytics.Records;

/// <summary>What one record of a batch states. The values are stored: never renumber.</summary>
public enum RecordKind : byte
{
    /// <summary>A whole invocation as an SDK reports it; <see cref="InvocationRecord.TimeUs"/> is its start.</summary>
    Invocation = 1,

    /// <summary>START line or <c>platform.start</c>: an invocation of a request began.</summary>
    Start = 2,

    /// <summary>INIT_START line or <c>platform.initStart</c>: an environment began to initialise. Bound to its environment, not to a request.</summary>
    InitStart = 3,

    /// <summary>INIT_REPORT line or <c>platform.initReport</c>: how an initialisation ended. Bound to its environment.</summary>
    InitReport = 4,

    /// <summary>RESTORE_START line or <c>platform.restoreStart</c>. Bound to its environment.</summary>
    RestoreStart = 5,

    /// <summary>RESTORE_REPORT line or <c>platform.restoreReport</c>. Bound to its environment.</summary>
    RestoreReport = 6,

    /// <summary><c>platform.runtimeDone</c>: the runtime ended a request, with its status.</summary>
    RuntimeDone = 7,

    /// <summary>REPORT line or <c>platform.report</c>: <see cref="InvocationRecord.TimeUs"/> is the end of the invocation.</summary>
    Report = 8,

    /// <summary>"Task timed out" line of a request.</summary>
    TimedOut = 9,

    /// <summary>An error line of a request.</summary>
    Error = 10,

    /// <summary>Document 1's ColdStartReport: a cold start measured by the function itself, without a duration.</summary>
    ColdStartReport = 11,

    /// <summary>What CloudWatch measured of the function in the minute that begins at <see cref="InvocationRecord.TimeUs"/>: no invocation.</summary>
    PlatformMetric = 12,

    /// <summary><c>platform.logsDropped</c>: how many events of an environment were lost before they were delivered. No invocation.</summary>
    LogsDropped = 13,

    /// <summary>A point of an OpenTelemetry metric of the function (<see cref="FaasMetricPoint"/>); <see cref="InvocationRecord.TimeUs"/> is its time. No invocation: it stands for any number.</summary>
    MetricPoint = 14,
}
