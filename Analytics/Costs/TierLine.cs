using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Costs;

/// <summary>Where some usage is counted, and with what prices.</summary>
internal readonly record struct TierPlace(string Account, string Region, Architecture Architecture, long MonthUs, PriceList Prices, EstimateReasons RegionReasons, bool Counted)
{
    internal ArchitecturePrices ArchitecturePrices => Prices.Of(Architecture);
}

/// <summary>What tells one adjustment from another, and their order.</summary>
internal readonly record struct TierLineKey(long MonthUs, string Account, string Region, Architecture Architecture, TierAdjustmentKind Kind) : IComparable<TierLineKey>
{
    public int CompareTo(TierLineKey other)
    {
        var order = MonthUs.CompareTo(other.MonthUs);
        if (order == 0) order = string.CompareOrdinal(Account, other.Account);
        if (order == 0) order = string.CompareOrdinal(Region, other.Region);
        if (order == 0) order = Architecture.CompareTo(other.Architecture);
        return order == 0 ? Kind.CompareTo(other.Kind) : order;
    }
}

/// <summary>An adjustment while it is added up: usage by the prices it is charged with, so that each portion is rounded once if at all.</summary>
internal sealed class TierLine(string currency, EstimateReasons regionReasons)
{
    private readonly SortedDictionary<(int Tier, decimal Price, decimal TierOnePrice, bool Requests), Int128> portions = [];
    private EstimateReasons reasons;

    internal void AddDuration(int tier, Int128 mbMs, PriceFigure price, PriceFigure tierOne) => Add(tier, mbMs, price, tierOne, requests: false);

    internal void AddRequests(long count, PriceFigure price) => Add(0, count, default, price, requests: true);

    internal TierAdjustment Adjustment(TierLineKey key)
    {
        TierPortion[] made = [.. portions.Select(Portion)];
        return new TierAdjustment(key.Account, key.Region, key.Architecture, key.MonthUs, key.Kind, currency, made.Sum(portion => portion.Difference), made, EstimateCodes.Of(reasons));
    }

    private void Add(int tier, Int128 amount, PriceFigure price, PriceFigure tierOne, bool requests)
    {
        reasons |= regionReasons;
        if (price.Derived || tierOne.Derived) reasons |= EstimateReasons.PriceDerived;
        var key = (tier, price.Price, tierOne.Price, requests);
        portions[key] = portions.GetValueOrDefault(key) + amount;
    }

    private static TierPortion Portion(KeyValuePair<(int Tier, decimal Price, decimal TierOnePrice, bool Requests), Int128> portion)
    {
        var (tier, price, tierOnePrice, requests) = portion.Key;
        return requests
            ? new TierPortion(tier, (decimal)portion.Value, price, tierOnePrice, 0, -Money.OfCount((long)portion.Value, tierOnePrice))
            : new TierPortion(tier, Money.GbSeconds(portion.Value), price, tierOnePrice, Money.OfMbMs(portion.Value, price), Money.OfMbMs(portion.Value, price - tierOnePrice));
    }
}
