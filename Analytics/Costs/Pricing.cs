using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Costs;

/// <summary>Adds up what rows of usage cost by one price list, at tier 1.</summary>
internal ref struct Pricing(PriceList prices, EstimateReasons regionReasons)
{
    private decimal duration;
    private decimal requests;
    private decimal init;
    private decimal ephemeral;
    private decimal restore;
    private long requestCount;
    private EstimateReasons reasons;

    internal void Add(Architecture architecture, BillingClass billingClass, in Usage usage)
    {
        if (usage.IsZero) return;
        reasons |= regionReasons | ReasonsOf(in usage);

        requestCount += usage.Requests;
        requests += Money.OfCount(usage.Requests, Used(RequestPrice(prices, billingClass), usage.Requests));
        var second = DurationPrice(prices, architecture, billingClass);
        duration += Money.OfMbMs(usage.BilledMbMs, Used(second, usage.BilledMbMs));
        init += Money.OfMbUs(usage.InitMbUs, second.Price);
        ephemeral += Money.OfMbMs(usage.EphemeralMbMs, Used(prices.EphemeralGbSecond, usage.EphemeralMbMs));
        restore += Money.OfMb(usage.RestoredMb, Used(prices.SnapStartRestoreGb, usage.RestoredMb));
    }

    internal readonly CostBreakdown End() =>
        new(duration, requests, init, ephemeral, restore, requestCount, prices.Currency, EstimateCodes.Of(reasons));

    internal static PriceFigure DurationPrice(PriceList prices, Architecture architecture, BillingClass billingClass) => billingClass switch
    {
        BillingClass.Provisioned => prices.Of(architecture).ProvisionedDurationGbSecond,
        BillingClass.Edge => prices.EdgeGbSecond,
        BillingClass.Managed => default,
        _ => prices.Of(architecture).DurationGbSecond,
    };

    internal static PriceFigure RequestPrice(PriceList prices, BillingClass billingClass) =>
        billingClass == BillingClass.Edge ? prices.EdgeRequest : prices.Request;

    /// <summary>A derived price makes an estimate only where it is used.</summary>
    private decimal Used(PriceFigure figure, Int128 amount)
    {
        if (figure.Derived && amount != 0) reasons |= EstimateReasons.PriceDerived;
        return figure.Price;
    }

    private static EstimateReasons ReasonsOf(in Usage usage) =>
        (usage.EstimatedBilled != 0 ? EstimateReasons.BilledDurationMissing : EstimateReasons.None)
        | (usage.EstimatedArchitecture != 0 ? EstimateReasons.ArchitectureUnknown : EstimateReasons.None)
        | (usage.EstimatedMemory != 0 ? EstimateReasons.MemoryUnknown : EstimateReasons.None)
        | (usage.EstimatedSampled != 0 ? EstimateReasons.Sampled : EstimateReasons.None);
}
