using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Costs;

/// <summary>All prices of one region from one day on. 1 GB = 1024 MB.</summary>
/// <param name="Region">The region whose prices these are; another one than was asked for where that is not known.</param>
/// <param name="Currency">USD, or CNY in China.</param>
/// <param name="FromUs">From when it holds: 00:00 UTC of a day, µs since 1970 UTC.</param>
/// <param name="Source">Where the figures were read.</param>
/// <param name="Request">One request.</param>
/// <param name="EphemeralGbSecond">/tmp above 512 MB, GB-second.</param>
/// <param name="SnapStartCacheGbSecond">A cached snapshot, GB-second; not visible in invocations, and in no cost.</param>
/// <param name="SnapStartRestoreGb">One GB restored.</param>
/// <param name="EdgeRequest">One request of Lambda@Edge.</param>
/// <param name="EdgeGbSecond">A GB-second of Lambda@Edge.</param>
public sealed record PriceList(
    string Region,
    string Currency,
    long FromUs,
    string Source,
    PriceFigure Request,
    PriceFigure EphemeralGbSecond,
    PriceFigure SnapStartCacheGbSecond,
    PriceFigure SnapStartRestoreGb,
    PriceFigure EdgeRequest,
    PriceFigure EdgeGbSecond,
    ArchitecturePrices X86,
    ArchitecturePrices Arm64)
{
    /// <summary>Prices of an architecture; of x86_64 where it is unknown.</summary>
    public ArchitecturePrices Of(Architecture architecture) => architecture == Architecture.Arm64 ? Arm64 : X86;
}

/// <summary>Prices that depend on the instruction set.</summary>
/// <param name="Duration">Tiers of the on-demand GB-second, at least one.</param>
/// <param name="ProvisionedConcurrencyGbSecond">Configured concurrency, idle or not; not visible in invocations, and in no cost.</param>
/// <param name="ProvisionedDurationGbSecond">Duration of invocations on provisioned concurrency: no tiers.</param>
/// <param name="NoUpfront">Compute Savings Plan without payment in advance.</param>
/// <param name="AllUpfront">Compute Savings Plan paid in advance.</param>
public sealed record ArchitecturePrices(
    IReadOnlyList<DurationTier> Duration,
    PriceFigure ProvisionedConcurrencyGbSecond,
    PriceFigure ProvisionedDurationGbSecond,
    SavingsPlanPrices NoUpfront,
    SavingsPlanPrices AllUpfront)
{
    /// <summary>The GB-second as functions, versions and windows are charged with it.</summary>
    public PriceFigure DurationGbSecond => Duration[0].Figure;
}

/// <summary>Prices under a Compute Savings Plan.</summary>
/// <param name="DurationGbSecond">On-demand GB-second, whatever the tier.</param>
/// <param name="ProvisionedDurationGbSecond">GB-second of invocations on provisioned concurrency.</param>
public sealed record SavingsPlanPrices(PriceFigure DurationGbSecond, PriceFigure ProvisionedDurationGbSecond);
