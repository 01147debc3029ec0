using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Functions.Metrics;

/// <summary>What a minute of metrics adds to the statistics: a function of the minute alone.</summary>
internal static class MetricRules
{
    private const int UsPerMs = 1000;

    public static MetricFigures FiguresOf(MetricMinute minute, BoundsBook bounds, BillingClass billingClass)
    {
        var (told, alone) = (minute.Told, minute.Alone);
        var invocations = alone[(int)MetricCount.Invocations];
        var coldStarts = alone[(int)MetricCount.ColdStarts];
        if ((invocations | coldStarts) == 0) return MetricFigures.None;
        var sums = minute.Histograms(bounds);
        var durations = Part(sums[0], MetricCount.Invocations);
        // Initialisations go with cold starts; a sender that does not count those has them with invocations.
        var inits = Part(sums[1], told[(int)MetricCount.ColdStarts] > 0 ? MetricCount.ColdStarts : MetricCount.Invocations);
        var billedMs = EstimateBilledMs(durations, inits);
        return new MetricFigures
        {
            Invocations = invocations,
            Errors = alone[(int)MetricCount.Errors],
            Timeouts = alone[(int)MetricCount.Timeouts],
            ColdStarts = coldStarts,
            BilledMs = billedMs,
            Architecture = minute.Architecture,
            BillingClass = billingClass,
            Durations = durations,
            Inits = inits,
            Memory = Part(sums[2], MetricCount.Invocations),
            Usage = UsageOf(minute, invocations, billedMs, inits.Sum),
        };

        PlacedValues Part(HistogramSum sum, MetricCount of) =>
            told[(int)of] == 0 ? new PlacedValues() : BucketPlacing.Place(sum, bounds, alone[(int)of], told[(int)of]);
    }

    /// <summary>
    /// ceil(init + duration) of each invocation (DOMAIN.md 4.2), of which only the sums are known: each but one is rounded up by half a millisecond, as in the mean,
    /// and the sum by what is left. Exact for one invocation.
    /// </summary>
    private static long EstimateBilledMs(PlacedValues durations, PlacedValues inits) =>
        durations.Count == 0 ? 0 : (durations.Sum + inits.Sum + ((durations.Count - 1) * UsPerMs / 2) + UsPerMs - 1) / UsPerMs;

    private static Usage UsageOf(MetricMinute minute, long invocations, long billedMs, long initUs) => new()
    {
        Requests = invocations,
        BilledMbMs = (Int128)minute.MemoryMb * billedMs,
        InitMbUs = billedMs == 0 ? 0 : (Int128)minute.MemoryMb * initUs,
        EstimatedBilled = invocations,
        EstimatedArchitecture = minute.Architecture == Architecture.Unknown ? invocations : 0,
        EstimatedMemory = minute.MemoryMb == 0 ? invocations : 0,
    };
}
