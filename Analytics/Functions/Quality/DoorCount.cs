namespace Coldstart.Analytics.Functions.Quality;

/// <summary>What is counted of the records that come through one door. The values are stored: never renumber.</summary>
public enum DoorCount
{
    /// <summary>Records of any kind, but <see cref="Measured"/> ones.</summary>
    Records = 0,

    /// <summary>Records that tell a whole invocation, or a cold start that the function measured itself.</summary>
    Invocations = 1,

    /// <summary>Of them those without a cold start.</summary>
    Warm = 2,

    /// <summary>Of them those that ended well, or say nothing else.</summary>
    Successes = 3,

    /// <summary>Of them those that failed, and lines that tell a failure.</summary>
    Failures = 4,

    /// <summary>Lines that an invocation began.</summary>
    Starts = 5,

    /// <summary>Invocations that were known already: told twice, or by another door too.</summary>
    Repeated = 6,

    /// <summary>Invocations without a request id or another one.</summary>
    WithoutId = 7,

    WithoutArchitecture = 8,

    /// <summary>Invocations without the memory that is configured.</summary>
    WithoutMemory = 9,

    /// <summary>Invocations without a billed duration.</summary>
    WithoutBilled = 10,

    /// <summary>Invocations that do not name their execution environment.</summary>
    WithoutEnvironment = 11,

    /// <summary>Invocations with module timings.</summary>
    WithModules = 12,

    /// <summary>Events that the Telemetry API lost.</summary>
    Dropped = 13,

    /// <summary>Seconds that a time lay ahead of its acceptance: the most, not a sum.</summary>
    AheadSeconds = 14,

    /// <summary>Minutes that CloudWatch measured.</summary>
    Measured = 15,
}
