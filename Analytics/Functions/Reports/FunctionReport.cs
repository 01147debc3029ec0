using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Functions.Reports;

/// <summary>What is known of one function over one window: immutable, built once and handed to every reader.</summary>
public sealed class FunctionReport
{
    public required FunctionHead Head { get; init; }

    public required Window Window { get; init; }

    /// <summary>The window, µs since 1970 UTC: from the slot that holds now − W to now.</summary>
    public required long FromUs { get; init; }

    public required long ToUs { get; init; }

    /// <summary>The moment this report speaks of.</summary>
    public required long AsOfUs { get; init; }

    /// <summary>From then on the window has moved and the report must be built anew, even if nothing came.</summary>
    public required long ValidUntilUs { get; init; }

    /// <summary>Version of the function that the report was built of.</summary>
    public required long Version { get; init; }

    public required StatusCounts Status { get; init; }

    /// <summary>Warm and cold together, ms.</summary>
    public required DistributionReport Duration { get; init; }

    public required DistributionReport Init { get; init; }

    public required DistributionReport Restore { get; init; }

    /// <summary>Handler time of cold invocations, ms.</summary>
    public required DistributionReport Cold { get; init; }

    /// <summary>Handler time of warm invocations, ms.</summary>
    public required DistributionReport Warm { get; init; }

    /// <summary>Memory used, MB.</summary>
    public required DistributionReport Memory { get; init; }

    /// <summary>Invocations with a billed duration, printed or estimated.</summary>
    public required long BilledCount { get; init; }

    public required long BilledMs { get; init; }

    public required CostBreakdown Cost { get; init; }

    public required IReadOnlyList<ModuleReport> Modules { get; init; }

    public required IReadOnlyList<VersionReport> Versions { get; init; }

    public required IReadOnlyList<EnvironmentReport> Environments { get; init; }

    /// <summary>What CloudWatch measured in the window; null where it never told anything of this function.</summary>
    public MeasuredReport? Measured { get; init; }

    /// <summary>What OpenTelemetry metrics added to the figures; null where no metric ever spoke of this function.</summary>
    public MetricReport? Metrics { get; init; }

    /// <summary>What came through which door; empty in a brief report.</summary>
    public IReadOnlyList<DoorReport> Doors { get; init; } = [];

    /// <summary>What is missing or wrong in what came, warnings first; empty in a brief report.</summary>
    public IReadOnlyList<QualityFinding> Quality { get; init; } = [];

    /// <summary>Invocations of the last 24 hours, whatever the window.</summary>
    public required long InvocationsLast24Hours { get; init; }
}

/// <summary>What a function is. Times are µs since 1970 UTC; a fact that is not known is empty or 0.</summary>
public sealed record FunctionHead(
    Guid Id,
    string Account,
    string Region,
    string Name,
    string Runtime,
    Records.Architecture Architecture,
    int MemoryAllocatedMb,
    long FirstSeenUs,
    long LastSeenUs);

/// <summary>Counts of one window. Invocations do not include throttles and warm-ups.</summary>
/// <param name="Lost">Invocations that started and never reported; not among the others.</param>
/// <param name="DroppedRecords">Events that the Telemetry API could not deliver: what they told is missing.</param>
public sealed record StatusCounts(
    long Invocations,
    long ColdStarts,
    long Success,
    long Errors,
    long Timeouts,
    long OutOfMemory,
    long Throttles,
    long Warmups,
    long SelfMeasuredInits,
    long SuppressedInits,
    long ProactiveInits,
    long InitFailures,
    long Lost,
    long DroppedRecords)
{
    /// <summary>Cold starts of invocations, 0 to 1; 0 where there are none.</summary>
    public double ColdStartRate => Invocations == 0 ? 0 : (double)ColdStarts / Invocations;

    /// <summary>Errors, timeouts and out-of-memory of invocations, 0 to 1.</summary>
    public double ErrorRate => Invocations == 0 ? 0 : (double)(Errors + Timeouts + OutOfMemory) / Invocations;
}

/// <summary>A distribution in the unit its place names (ms or MB). With a count of 0 every figure is 0. Quantiles are within 1 %; average, least and greatest are exact.</summary>
public sealed record DistributionReport(long Count, double Average, double Minimum, double Maximum, double P50, double P90, double P95, double P99, double P999)
{
    public static DistributionReport Empty { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0);
}

/// <summary>Load times of one module over the cold starts of the window (whole UTC days), ms.</summary>
/// <param name="Name">Its name, or <c>other</c> for those beyond the bound.</param>
/// <param name="Count">Cold starts that loaded it.</param>
/// <param name="AverageMs">Inclusive.</param>
/// <param name="SelfAverageMs">Without nested modules; null where no record told.</param>
/// <param name="Share">Its part of the init time of those cold starts, 0 to 1; of self time where known, else inclusive.</param>
/// <param name="HasQuantiles">False for modules that are kept as sums only.</param>
public sealed record ModuleReport(string Name, long Count, double AverageMs, double P50Ms, double P95Ms, double P99Ms, double? SelfAverageMs, double Share, bool HasQuantiles);

/// <summary>One version of a function, over all that is remembered of it.</summary>
public sealed record VersionReport(string Version, long FirstSeenUs, long LastSeenUs, long Invocations, long ColdStarts, long Errors, DistributionReport Init, double AverageDurationMs, IReadOnlyList<ModuleReport> Modules);

/// <summary>What CloudWatch measured of a function in the window, which no log line shows.</summary>
/// <param name="ConcurrentExecutionsMax">Most environments that worked at the same time; 0 where none was measured.</param>
/// <param name="IteratorAgeMsMax">Greatest age of a record read from a stream, ms; 0 where none was measured.</param>
/// <param name="LastUs">End of the latest minute that was told of, whatever the window, µs since 1970 UTC.</param>
public sealed record MeasuredReport(long Throttles, long SpilloverInvocations, long DeadLetterErrors, long ConcurrentExecutionsMax, long IteratorAgeMsMax, long LastUs);

/// <summary>What OpenTelemetry metrics added to the figures of the window.</summary>
/// <param name="Invocations">Those of all invocations that only metrics tell of. Their durations stand in buckets and with the warm ones, their cost is an estimate, and they have no version.</param>
/// <param name="LastUs">Time of the latest point, whatever the window, µs since 1970 UTC.</param>
public sealed record MetricReport(long Invocations, long LastUs);

/// <summary>One deployment environment (dev, prod, …) of a function in the window.</summary>
public sealed record EnvironmentReport(string Name, long Invocations, long ColdStarts, long Errors);
