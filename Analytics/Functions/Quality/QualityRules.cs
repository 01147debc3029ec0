using System.Globalization;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Quality;

/// <summary>
/// The rules of data quality, all of them (docs/designs/quality.md). Each says only what the figures of the doors show; where one door lacks what another tells, the figures
/// are right and there is nothing to find.
/// </summary>
internal static class QualityRules
{
    /// <summary>Fewer invocations than these may all have failed, or all have been cold, by chance.</summary>
    private const int FailuresMin = 3;

    private const int ColdStartsMin = 10;

    /// <summary>What two well-kept clocks may differ by, generously.</summary>
    private const int AheadSecondsMin = 5;

    public static IReadOnlyList<QualityRule> All { get; } =
    [
        // DOMAIN 2.2: at WARN only failures are logged, and no START line. With START lines, the function really fails.
        new DoorRule("successes_missing", QualitySeverity.Warning, DoorCount.Failures,
            static (facts, door) => door.Source.IsOfLines() && door[DoorCount.Failures] >= FailuresMin && door[DoorCount.Starts] == 0 && facts[DoorCount.Successes] == 0,
            static _ => "Only failures come: with the system log level WARN, Lambda does not log invocations that end well, so totals and rates cannot be right. Set it to INFO."),
        new DoorRule("cold_starts_only", QualitySeverity.Warning, DoorCount.Invocations,
            static (facts, door) => door[DoorCount.Invocations] >= ColdStartsMin && door[DoorCount.Starts] == 0 && facts[DoorCount.Warm] == 0,
            static _ => "Only cold starts come: where the others are not forwarded, totals, rates and cost cannot be right. Forward all REPORT lines."),
        new DoorRule("request_ids_missing", QualitySeverity.Warning, DoorCount.WithoutId,
            static (_, door) => door[DoorCount.WithoutId] > 0,
            static _ => "Invocations without a request id come: one that comes again, or through another door too, is counted again. Send request_id."),
        new DoorRule("sender_clock_ahead", QualitySeverity.Warning, DoorCount.AheadSeconds,
            static (_, door) => door[DoorCount.AheadSeconds] >= AheadSecondsMin,
            static door => $"Times lie up to {Text(door[DoorCount.AheadSeconds])} s ahead of ours: the sender's clock is wrong, and invocations stand in the wrong minutes."),
        new DoorRule("logs_dropped", QualitySeverity.Warning, DoorCount.Dropped,
            static (_, door) => door[DoorCount.Dropped] > 0,
            static door => $"The Telemetry API lost {Text(door[DoorCount.Dropped])} events before they were delivered: what they told is missing. Enlarge the extension's buffer."),
        new DoorRule("memory_size_unknown", QualitySeverity.Warning, DoorCount.WithoutMemory,
            static (facts, door) => facts.Is(EstimateReasons.MemoryUnknown) && door[DoorCount.WithoutMemory] > 0,
            static _ => "Invocations without the configured memory come: their duration has no cost. Send memory_allocated_mb, or forward REPORT lines."),
        new DoorRule("architecture_unknown", QualitySeverity.Info, DoorCount.WithoutArchitecture,
            static (facts, door) => facts.Is(EstimateReasons.ArchitectureUnknown) && door[DoorCount.WithoutArchitecture] > 0,
            static _ => "Nothing tells the architecture: the cost is estimated as for x86_64. Give architecture with the records or in the door's address."),
        new DoorRule("billed_duration_estimated", QualitySeverity.Info, DoorCount.WithoutBilled,
            static (facts, door) => facts.Is(EstimateReasons.BilledDurationMissing) && door[DoorCount.WithoutBilled] > 0,
            static _ => "Invocations without a billed duration come: init and duration, rounded up, stand in for it. REPORT lines tell it."),
        new DoorRule("environments_unnamed", QualitySeverity.Info, DoorCount.WithoutEnvironment,
            static (_, door) => door.Source.IsOfLines() && door[DoorCount.WithoutEnvironment] > 0,
            static _ => "Invocations do not name their execution environment: what is told of an environment alone, such as a failed init, is joined by time. Give log_stream."),
        .. OfTheFunction,
    ];

    private static QualityRule[] OfTheFunction =>
    [
        new FunctionRule("invocations_lost", QualitySeverity.Warning,
            static _ => 0,
            static facts => facts.Status.Lost > 0,
            static facts => $"{Text(facts.Status.Lost)} invocations started and never reported: they are in no other figure. Their lines were filtered or lost, or the environment died."),
        new FunctionRule("region_unknown", QualitySeverity.Warning,
            static _ => 0,
            static facts => facts.Is(EstimateReasons.RegionUnknown),
            static _ => "The region is not known, or has no prices: those of us-east-1 are taken. Give region with the records, in the door's address, or as the project's default."),
        new FunctionRule("metrics_only", QualitySeverity.Warning,
            static facts => facts.Doors.Max(static door => door.SinceUs(DoorCount.Measured)),
            static facts => facts[DoorCount.Measured] > 0 && facts[DoorCount.Records] == 0,
            static _ => "Only what CloudWatch measured comes, and no invocation: there are no durations, cold starts or costs. Connect a door for logs, or an SDK."),
        new FunctionRule("invocations_from_metrics", QualitySeverity.Info,
            static facts => facts.Doors.Where(static door => door.Source == RecordSource.OtlpMetrics).Select(static door => door.SinceUs(DoorCount.Records)).FirstOrDefault(),
            static facts => facts.MetricInvocations > 0,
            static facts => $"{Text(facts.MetricInvocations)} invocations are known from OpenTelemetry metrics alone: their durations stand in buckets, their cost is an estimate, and they have no version."),
        new FunctionRule("doors_overlap", QualitySeverity.Info,
            static facts => facts.Telling.Max(static door => door.SinceUs(DoorCount.Invocations)),
            static facts => facts.Telling.Count() > 1 && facts[DoorCount.Repeated] > 0 && facts[DoorCount.WithoutId] == 0,
            static facts => $"Several doors tell this function's invocations ({QualityFacts.NamesOf(facts.Telling)}): each is counted once, by its request id."),
        new FunctionRule("sampled", QualitySeverity.Info,
            static _ => 0,
            static facts => facts.Is(EstimateReasons.Sampled),
            static _ => "Records stand for others that were not sent: counts and costs are weighted."),
        new FunctionRule("init_self_measured", QualitySeverity.Info,
            static _ => 0,
            static facts => facts.Status.SelfMeasuredInits > 0,
            static facts => $"{Text(facts.Status.SelfMeasuredInits)} inits were told by the function or its trace, which may see a part of them. REPORT lines tell the whole."),
        new FunctionRule("modules_missing", QualitySeverity.Info,
            static _ => 0,
            static facts => facts.Status.ColdStarts > 0 && !facts.HasModules && facts[DoorCount.WithModules] == 0,
            static _ => "No cold start tells its module timings: no log line has them. An SDK sends them."),
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
