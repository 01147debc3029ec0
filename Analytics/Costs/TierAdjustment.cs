using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Costs;

/// <summary>
/// What the whole of a month's usage changes about the tier-1 money of its parts: a line of its own, because no function, version or
/// window can claim it. Rows plus adjustments are the total.
/// </summary>
/// <param name="Account">As in the <see cref="UsagePeriod"/>.</param>
/// <param name="Region">As in the <see cref="UsagePeriod"/>.</param>
/// <param name="Architecture">x86_64 (unknown included) or arm64: their tiers never mix.</param>
/// <param name="MonthUs">Start of the UTC month, µs since 1970 UTC.</param>
/// <param name="Kind">What brought the change.</param>
/// <param name="Currency">USD, or CNY in China.</param>
/// <param name="Amount">Sum of the portions' differences: below zero where it saves.</param>
/// <param name="Portions">Tier by tier.</param>
/// <param name="EstimatedBecause">As in <see cref="CostBreakdown"/>.</param>
public sealed record TierAdjustment(
    string Account,
    string Region,
    Architecture Architecture,
    long MonthUs,
    TierAdjustmentKind Kind,
    string Currency,
    decimal Amount,
    IReadOnlyList<TierPortion> Portions,
    IReadOnlyList<string> EstimatedBecause);

/// <summary>What a <see cref="TierAdjustment"/> comes from.</summary>
public enum TierAdjustmentKind
{
    /// <summary>Duration at the tiers of the month's volume.</summary>
    VolumeTiers = 0,

    /// <summary>Duration within the free tier.</summary>
    FreeDuration = 1,

    /// <summary>Requests within the free tier.</summary>
    FreeRequests = 2,

    /// <summary>Duration where a Savings Plan is cheaper than the tier.</summary>
    SavingsPlan = 3,
}

/// <summary>Usage that was charged with one price.</summary>
/// <param name="Tier">Volume tier, 1 for the first; 0 where tiers do not matter (free tier, provisioned duration).</param>
/// <param name="Quantity">GB-seconds; with <see cref="TierAdjustmentKind.FreeRequests"/> requests.</param>
/// <param name="Price">What each is charged with.</param>
/// <param name="TierOnePrice">What each is charged with in the rows.</param>
/// <param name="Cost">Quantity × price.</param>
/// <param name="Difference">Quantity × (price − tier-1 price).</param>
public sealed record TierPortion(int Tier, decimal Quantity, decimal Price, decimal TierOnePrice, decimal Cost, decimal Difference);
