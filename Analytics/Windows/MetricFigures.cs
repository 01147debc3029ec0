using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Windows;

/// <summary>What OpenTelemetry metrics add to a slot: numbers of invocations whose single records nobody sent. All of it 0 or more.</summary>
internal sealed class MetricFigures
{
    public static readonly MetricFigures None = new();

    /// <summary>They add nothing.</summary>
    public bool IsNone => (Invocations | ColdStarts) == 0;

    public long Invocations { get; init; }

    public long Errors { get; init; }

    public long Timeouts { get; init; }

    public long ColdStarts { get; init; }

    /// <summary>Invocations with a duration, hence with an estimate of what was billed.</summary>
    public long BilledCount => Durations.Count;

    public long BilledMs { get; init; }

    public long BusyUs => Durations.Sum + Inits.Sum;

    public Architecture Architecture { get; init; }

    public BillingClass BillingClass { get; init; }

    public Usage Usage { get; init; }

    /// <summary>Handler times, µs; nobody tells which of them were cold.</summary>
    public PlacedValues Durations { get; init; } = new();

    /// <summary>Initialisations, µs.</summary>
    public PlacedValues Inits { get; init; } = new();

    /// <summary>Memory used, KB.</summary>
    public PlacedValues Memory { get; init; } = new();

    public PlacedValues? Of(Measures measure) => measure switch
    {
        Measures.Warm => Durations,
        Measures.Init => Inits,
        Measures.Memory => Memory,
        _ => null,
    };

    public long Of(Counter counter) => counter switch
    {
        Counter.Invocations or Counter.MetricInvocations => Invocations,
        Counter.Errors => Errors,
        Counter.Timeouts => Timeouts,
        Counter.ColdStarts => ColdStarts,
        Counter.BilledCount => BilledCount,
        Counter.BilledMs => BilledMs,
        Counter.BusyUs => BusyUs,
        _ => 0,
    };
}
