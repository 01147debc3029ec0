namespace Coldstart.Cli.Check;

/// <summary>One figure beside what it may be.</summary>
/// <param name="Function">Its name; null for all functions together.</param>
/// <param name="Measured">Null where nothing was measured, which meets every limit.</param>
/// <param name="Allowed">The most that it may be, in the metric's unit.</param>
/// <param name="Baseline">What the server has, if that is where the limit comes from.</param>
internal sealed record CheckResult(string? Function, string Region, CheckMetric Metric, double? Measured, double Allowed, double? Baseline)
{
    public bool IsMet => Measured is not { } value || value <= Allowed;
}
