using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Costs;

/// <summary>
/// Runs the usage of months through volume tiers, free tier and Savings Plan, in the order in which it was used:
/// <list type="number">
/// <item>The free tier takes what comes first in an account's month, over all its regions and both architectures.</item>
/// <item>The rest climbs the tiers of its account, region and architecture.</item>
/// <item>A Savings Plan takes each part whose tier is dearer than the plan.</item>
/// </list>
/// Only what is billed as on-demand duration (SnapStart included) is free or has tiers; provisioned duration has a Savings Plan price alone.
/// Source: AWS Lambda pricing page ("aggregate monthly duration of your functions running on the same architecture, in the same region, within the account").
/// </summary>
public sealed class TierAdjustments
{
    /// <summary>Requests that are free for an account and month.</summary>
    public const long FreeRequests = 1_000_000;

    /// <summary>GB-seconds that are free for an account and month, x86_64 and arm64 together.</summary>
    public const long FreeGbSeconds = 400_000;

    private static readonly Architecture[] Architectures = [Architecture.X86, Architecture.Arm64];

    private readonly TierOptions options;
    private readonly Dictionary<(string Account, string Currency, long MonthUs), FreeTier> free = [];
    private readonly Dictionary<(string Account, string Region, Architecture Architecture, long MonthUs), Int128> climbed = [];
    private readonly Dictionary<TierLineKey, TierLine> lines = [];

    private TierAdjustments(TierOptions options) => this.options = options;

    /// <summary>The adjustments of some usage.</summary>
    /// <param name="prices">The book that the rows were priced with.</param>
    /// <param name="usage">Each month from its start on, in any order: what came earlier in the month decides the tier of what came later.</param>
    /// <param name="countFromUs">Usage that begins before this moment fills tiers and makes no line. µs since 1970 UTC.</param>
    /// <param name="options">What else the bill knows of.</param>
    /// <returns>By month, account, region, architecture and kind. Usage that stays in tier 1 has its line too, of zero.</returns>
    public static IReadOnlyList<TierAdjustment> Of(PriceBook prices, IEnumerable<UsagePeriod> usage, long countFromUs, TierOptions options)
    {
        var adjustments = new TierAdjustments(options);
        var ordered = usage
            .OrderBy(period => period.FromUs)
            .ThenBy(period => period.Account, StringComparer.Ordinal)
            .ThenBy(period => period.Region, StringComparer.Ordinal);
        foreach (var period in ordered) adjustments.Add(prices, period, period.FromUs >= countFromUs);
        return [.. adjustments.lines.OrderBy(line => line.Key).Select(line => line.Value.Adjustment(line.Key))];
    }

    private void Add(PriceBook prices, UsagePeriod period, bool counted)
    {
        var list = prices.ListOf(period.Region, period.FromUs);
        var reasons = prices.Knows(period.Region) ? EstimateReasons.None : EstimateReasons.RegionUnknown;
        var monthUs = UtcMonth.StartOf(period.FromUs);
        foreach (var architecture in Architectures)
        {
            var volume = VolumeOf(period.Usage, architecture);
            var place = new TierPlace(period.Account, period.Region, architecture, monthUs, list, reasons, counted);
            var mbMs = volume.MbMs;
            if (options.FreeTier)
            {
                TakeFreeRequests(place, volume.Requests);
                mbMs -= TakeFreeDuration(place, mbMs);
            }
            Climb(place, mbMs);
            PlanProvisioned(place, volume.ProvisionedMbMs);
        }
    }

    private static (Int128 MbMs, long Requests, Int128 ProvisionedMbMs) VolumeOf(UsageTable usage, Architecture architecture)
    {
        var (mbMs, requests, provisioned) = (Int128.Zero, 0L, Int128.Zero);
        foreach (var (rowArchitecture, billingClass, row) in usage)
        {
            if (rowArchitecture == Architecture.Arm64 != (architecture == Architecture.Arm64)) continue;
            if (billingClass == BillingClass.Provisioned) provisioned += row.BilledMbMs;
            if (billingClass is not (BillingClass.OnDemand or BillingClass.SnapStartFree or BillingClass.SnapStartCharged)) continue;
            mbMs += row.BilledMbMs;
            requests += row.Requests;
        }
        return (Int128.Max(mbMs, 0), Math.Max(requests, 0), Int128.Max(provisioned, 0));
    }

    private void TakeFreeRequests(TierPlace place, long requests)
    {
        var left = FreeOf(place);
        var taken = Math.Min(left.Requests, requests);
        left.Requests -= taken;
        if (taken == 0) return;
        Line(place, TierAdjustmentKind.FreeRequests)?.AddRequests(taken, place.Prices.Request);
    }

    private Int128 TakeFreeDuration(TierPlace place, Int128 mbMs)
    {
        var left = FreeOf(place);
        var taken = Int128.Min(left.MbMs, mbMs);
        left.MbMs -= taken;
        if (taken == 0) return 0;
        Line(place, TierAdjustmentKind.FreeDuration)?.AddDuration(0, taken, default, place.ArchitecturePrices.DurationGbSecond);
        return taken;
    }

    private void Climb(TierPlace place, Int128 mbMs)
    {
        var key = (place.Account, place.Region, place.Architecture, place.MonthUs);
        var reached = climbed.GetValueOrDefault(key);
        climbed[key] = reached + mbMs;
        var (tiers, plan) = (place.ArchitecturePrices.Duration, PlanOf(place)?.DurationGbSecond);
        for (var tier = 0; tier < tiers.Count && mbMs > 0; tier++)
        {
            // Tier bounds may change within a month: what lies above the new bound already is simply in the next tier.
            var room = tiers[tier].UpToGbSeconds is { } end ? Int128.Max((Int128)end * Money.MbMsPerGbSecond - reached, 0) : mbMs;
            var taken = Int128.Min(room, mbMs);
            if (taken == 0) continue;
            var planned = plan is { } price && price.Price < tiers[tier].Figure.Price;
            Line(place, planned ? TierAdjustmentKind.SavingsPlan : TierAdjustmentKind.VolumeTiers)
                ?.AddDuration(tier + 1, taken, planned ? plan!.Value : tiers[tier].Figure, tiers[0].Figure);
            reached += taken;
            mbMs -= taken;
        }
    }

    private void PlanProvisioned(TierPlace place, Int128 mbMs)
    {
        var price = place.ArchitecturePrices.ProvisionedDurationGbSecond;
        if (mbMs == 0 || PlanOf(place) is not { } plan || plan.ProvisionedDurationGbSecond.Price >= price.Price) return;
        Line(place, TierAdjustmentKind.SavingsPlan)?.AddDuration(0, mbMs, plan.ProvisionedDurationGbSecond, price);
    }

    private SavingsPlanPrices? PlanOf(TierPlace place) => options.SavingsPlan switch
    {
        SavingsPlan.NoUpfront => place.ArchitecturePrices.NoUpfront,
        SavingsPlan.AllUpfront => place.ArchitecturePrices.AllUpfront,
        _ => null,
    };

    /// <summary>China is a world of its own accounts: the currency tells them apart.</summary>
    private FreeTier FreeOf(TierPlace place)
    {
        var key = (place.Account, place.Prices.Currency, place.MonthUs);
        if (!free.TryGetValue(key, out var left)) free[key] = left = new FreeTier();
        return left;
    }

    private TierLine? Line(TierPlace place, TierAdjustmentKind kind)
    {
        if (!place.Counted) return null;
        var key = new TierLineKey(place.MonthUs, place.Account, place.Region, place.Architecture, kind);
        if (!lines.TryGetValue(key, out var line)) lines[key] = line = new TierLine(place.Prices.Currency, place.RegionReasons);
        return line;
    }

    private sealed class FreeTier
    {
        internal long Requests { get; set; } = FreeRequests;

        internal Int128 MbMs { get; set; } = (Int128)FreeGbSeconds * Money.MbMsPerGbSecond;
    }
}
