namespace Coldstart.Analytics.Costs;

/// <summary>A price file as it was read: possibly incomplete, to be laid over another and resolved (<see cref="PriceFileResolver"/>).</summary>
internal sealed record PriceFile(IReadOnlyDictionary<string, RegionDraft> Regions)
{
    /// <summary>This file with another laid over it.</summary>
    internal PriceFile With(PriceFile over)
    {
        var regions = new Dictionary<string, RegionDraft>(Regions, StringComparer.Ordinal);
        foreach (var (name, region) in over.Regions)
        {
            regions[name] = regions.TryGetValue(name, out var under) ? under.With(name, region) : region;
        }
        return new PriceFile(regions);
    }
}

/// <summary>One region of a file.</summary>
/// <param name="Currency">Empty where the file does not say it.</param>
/// <param name="Lists">By date, µs since 1970 UTC.</param>
internal sealed record RegionDraft(string Currency, IReadOnlyDictionary<long, PriceDraft> Lists)
{
    internal RegionDraft With(string name, RegionDraft over)
    {
        if (over.Currency.Length > 0 && Currency.Length > 0 && over.Currency != Currency)
        {
            throw new InvalidPriceBookException($"Region '{name}': its currency is {Currency} and cannot become {over.Currency}.");
        }
        var lists = new Dictionary<long, PriceDraft>(Lists);
        foreach (var (fromUs, draft) in over.Lists)
        {
            lists[fromUs] = lists.TryGetValue(fromUs, out var under) ? under.With(draft) : draft;
        }
        return new RegionDraft(Currency.Length > 0 ? Currency : over.Currency, lists);
    }
}

/// <summary>What a file states for one region from one day on, by <see cref="PricePaths">path</see>.</summary>
internal sealed record PriceDraft(string Source, IReadOnlyDictionary<string, PriceFigure> Figures, IReadOnlyDictionary<string, IReadOnlyList<DurationTier>> Tiers)
{
    /// <summary>This draft with what another states in place of its own.</summary>
    internal PriceDraft With(PriceDraft over) =>
        new(over.Source.Length > 0 ? over.Source : Source, Overlaid(Figures, over.Figures), Overlaid(Tiers, over.Tiers));

    private static Dictionary<string, T> Overlaid<T>(IReadOnlyDictionary<string, T> under, IReadOnlyDictionary<string, T> over)
    {
        var result = new Dictionary<string, T>(under, StringComparer.Ordinal);
        foreach (var (path, value) in over) result[path] = value;
        return result;
    }
}
