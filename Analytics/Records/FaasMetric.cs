namespace Coldstart.Analytics.Records;

/// <summary>What an OpenTelemetry metric of a function counts or measures (semantic conventions, "FaaS metrics"). The values are stored: never renumber.</summary>
public enum FaasMetric : byte
{
    /// <summary>Of no point.</summary>
    None = 0,

    /// <summary><c>faas.invocations</c>: those that ended well.</summary>
    Invocations = 1,

    /// <summary><c>faas.errors</c>.</summary>
    Errors = 2,

    /// <summary><c>faas.timeouts</c>.</summary>
    Timeouts = 3,

    /// <summary><c>faas.coldstarts</c>.</summary>
    ColdStarts = 4,

    /// <summary><c>faas.invoke_duration</c>: handler time, µs.</summary>
    InvokeDuration = 5,

    /// <summary><c>faas.init_duration</c>, µs.</summary>
    InitDuration = 6,

    /// <summary><c>faas.mem_usage</c>: greatest memory used, KB.</summary>
    MemoryUsage = 7,
}

/// <summary>What follows from a <see cref="FaasMetric"/>.</summary>
public static class FaasMetrics
{
    /// <summary>It has a sum and buckets, not a count alone.</summary>
    public static bool IsHistogram(this FaasMetric metric) => metric is FaasMetric.InvokeDuration or FaasMetric.InitDuration or FaasMetric.MemoryUsage;
}
