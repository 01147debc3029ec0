namespace Coldstart.Analytics.Windows;

/// <summary>What a <see cref="SlotTotals"/> counts. The values are stored.</summary>
public enum Counter : byte
{
    /// <summary>Without throttles and warm-ups.</summary>
    Invocations = 0,

    /// <summary>Invocations with a billed duration, printed or estimated.</summary>
    BilledCount = 1,

    /// <summary>Sum of billed durations, ms.</summary>
    BilledMs = 2,

    /// <summary>
    /// Sum of handler and init time, µs, all of it charged to the slot of the invocation's start. Divided by the slot's width
    /// it is the mean number of busy environments. Proactive init is not in it: it ran ahead of the start.
    /// </summary>
    BusyUs = 3,
    ColdStarts = 4,
    Errors = 5,
    Timeouts = 6,
    OutOfMemory = 7,
    Throttles = 8,
    Warmups = 9,
    SelfMeasuredInits = 10,
    SuppressedInits = 11,
    ProactiveInits = 12,

    /// <summary>Initialisations that failed, with or without an invocation; counted through <see cref="FunctionWindows.Count"/>.</summary>
    InitFailures = 13,

    /// <summary>Throttles as CloudWatch counted them; <see cref="Throttles"/> are those that records speak of.</summary>
    MeasuredThrottles = 14,

    /// <summary>Invocations beyond the provisioned concurrency, as CloudWatch counted them.</summary>
    SpilloverInvocations = 15,

    /// <summary>Failures to write to the dead-letter queue, as CloudWatch counted them.</summary>
    DeadLetterErrors = 16,

    /// <summary>Events that the Telemetry API could not deliver: what they told is missing in the others.</summary>
    DroppedRecords = 17,

    /// <summary>Invocations that started and never reported. Not among <see cref="Invocations"/>; counted through <see cref="FunctionWindows.Count"/>.</summary>
    Lost = 18,

    /// <summary>Those of <see cref="Invocations"/> that only OpenTelemetry metrics tell of, and no record of their own.</summary>
    MetricInvocations = 19,
}
