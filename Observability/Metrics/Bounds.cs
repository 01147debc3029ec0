using System.Diagnostics.Metrics;

namespace Coldstart.Observability.Metrics;

/// <summary>Bounds of histograms. Few: each is a series for every label.</summary>
public static class Bounds
{
    /// <summary>Seconds, from a sync of a fast disk to what a client waits for at most.</summary>
    public static InstrumentAdvice<double> Seconds { get; } = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    /// <summary>Requests that one commit holds.</summary>
    public static InstrumentAdvice<long> Entries { get; } = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] };
}
