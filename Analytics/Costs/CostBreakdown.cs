namespace Coldstart.Analytics.Costs;

/// <summary>Money of some usage, itemised, in <see cref="Currency"/>. Exact decimals at tier 1; what tiers change is a line of its own elsewhere.</summary>
/// <param name="Duration">GB-seconds, the init share included.</param>
/// <param name="Requests">Requests.</param>
/// <param name="Init">The part of <paramref name="Duration"/> that initialisation cost; not an addition.</param>
/// <param name="EphemeralStorage">/tmp above 512 MB.</param>
/// <param name="Restore">SnapStart restores.</param>
/// <param name="RequestCount">Requests that were billed.</param>
/// <param name="Currency">USD, or CNY in China.</param>
/// <param name="EstimatedBecause">Why it is an estimate, as codes (<see cref="EstimateCodes"/>); empty if it is none.</param>
public sealed record CostBreakdown(decimal Duration, decimal Requests, decimal Init, decimal EphemeralStorage, decimal Restore, long RequestCount, string Currency, IReadOnlyList<string> EstimatedBecause)
{
    /// <summary>The currency of what has no region.</summary>
    public const string DefaultCurrency = "USD";

    /// <summary>Duration + requests + ephemeral storage + restore.</summary>
    public decimal Total => Duration + Requests + EphemeralStorage + Restore;

    public bool Estimated => EstimatedBecause.Count > 0;

    /// <summary>No usage at all: it may be added to any currency.</summary>
    public bool IsZero => RequestCount == 0 && Duration == 0 && Requests == 0 && EphemeralStorage == 0 && Restore == 0;

    /// <summary>Nothing, in a currency.</summary>
    public static CostBreakdown Zero(string currency = DefaultCurrency) => new(0, 0, 0, 0, 0, 0, currency, EstimateCodes.Of(EstimateReasons.None));

    /// <summary>Adds up costs of one currency; an estimate for every reason that one of them has. Of nothing: zero USD.</summary>
    /// <exception cref="ArgumentException">The parts are of different currencies: see <see cref="SumByCurrency"/>.</exception>
    public static CostBreakdown Sum(IEnumerable<CostBreakdown> parts)
    {
        CostBreakdown? sum = null;
        foreach (var part in parts)
        {
            sum = sum is null || sum.IsZero ? part : part.IsZero ? sum : sum.Plus(part);
        }
        return sum ?? Zero();
    }

    /// <summary>One sum for each currency, by currency; of nothing: empty.</summary>
    public static IReadOnlyList<CostBreakdown> SumByCurrency(IEnumerable<CostBreakdown> parts) =>
        [.. parts.GroupBy(part => part.Currency, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(Sum)];

    private CostBreakdown Plus(CostBreakdown other)
    {
        if (other.Currency != Currency) throw new ArgumentException($"{Currency} and {other.Currency} cannot be added.");
        return new CostBreakdown(
            Duration + other.Duration,
            Requests + other.Requests,
            Init + other.Init,
            EphemeralStorage + other.EphemeralStorage,
            Restore + other.Restore,
            RequestCount + other.RequestCount,
            Currency,
            EstimateCodes.Of(EstimateCodes.ReasonsOf(EstimatedBecause) | EstimateCodes.ReasonsOf(other.EstimatedBecause)));
    }
}
