using Coldstart.Analytics.Sketches;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Functions.Reports;

/// <summary>Makes figures of distributions.</summary>
public static class DistributionReports
{
    /// <summary>µs in a ms.</summary>
    public const double UsPerMs = 1000;

    /// <summary>KB in a MB.</summary>
    public const double KbPerMb = 1024;

    private static readonly double[] Quantiles = [0.5, 0.9, 0.95, 0.99, 0.999];

    /// <summary>The figures of one distribution, divided by <paramref name="unit"/>.</summary>
    public static DistributionReport Report(this Distribution distribution, double unit) => Report(distribution, null, unit);

    /// <summary>The figures of two distributions together.</summary>
    public static DistributionReport Report(Distribution one, Distribution? other, double unit)
    {
        if (one.IsEmpty && other is { IsEmpty: false }) (one, other) = (other, null);
        if (other is { IsEmpty: true }) other = null;
        if (one.IsEmpty) return DistributionReport.Empty;
        var count = one.Count + (other?.Count ?? 0);
        var sum = one.Sum + (other?.Sum ?? 0);
        var minimum = Math.Min(one.Minimum, other?.Minimum ?? long.MaxValue);
        var maximum = Math.Max(one.Maximum, other?.Maximum ?? long.MinValue);
        Span<double> at = stackalloc double[5];
        QuantileSketch.Quantiles(one.Sketch, other?.Sketch, Quantiles, at);
        // A bin's representative may lie outside what was seen; the extremes are exact.
        foreach (ref var quantile in at) quantile = Math.Clamp(quantile, minimum, maximum) / unit;
        return new DistributionReport(count, (double)sum / count / unit, minimum / unit, maximum / unit, at[0], at[1], at[2], at[3], at[4]);
    }
}
