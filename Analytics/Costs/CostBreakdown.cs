namespace Coldstart.Analytics.Costs;

/// <summary>Money of some usage, itemised, in <see cref="Currency"/>. Exact decimals at tier 1; what tiers change is a line of its own elsewhere.</summary>
/// <param name="Duration">GB-seconds, the init share included.</param>
/// <param name="Requests">Requests.</param>
/// <param name="Init">The part of <paramref name="Duration"/> that initialisation cost; not an addition.</param>
/// <param name="EphemeralStorage">/tmp above 512 MB.</param>
/// <param name="Restore">SnapStart restores.</param>
/// <param name="RequestCount">Requests that were billed.</param>
/// <param name="Currency">USD, or CNY in China.</param>
/// <param name="EstimatedBecause">Why it is an estimate, as codes; empty if it is none.</param>
public sealed record CostBreakdown(decimal Duration, decimal Requests, decimal Init, decimal EphemeralStorage, decimal Restore, long RequestCount, string Currency, IReadOnlyList<string> EstimatedBecause)
{
    /// <summary>Duration + requests + ephemeral storage + restore.</summary>
    public decimal Total => Duration + Requests + EphemeralStorage + Restore;

    public bool Estimated => EstimatedBecause.Count > 0;
}
