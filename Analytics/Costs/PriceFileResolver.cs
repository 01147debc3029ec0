using System.Globalization;

namespace Coldstart.Analytics.Costs;

/// <summary>Makes complete price lists of a file: each list takes what it does not state from the list before it.</summary>
internal static class PriceFileResolver
{
    /// <exception cref="InvalidPriceBookException">A figure is missing.</exception>
    internal static Dictionary<string, PriceList[]> Resolve(PriceFile file)
    {
        if (!file.Regions.ContainsKey(PriceBook.BaseRegion))
        {
            throw new InvalidPriceBookException($"Region '{PriceBook.BaseRegion}' is missing: its prices stand in for unknown regions.");
        }
        if (file.Regions.Count > Limits.PriceRegionsMax) throw new InvalidPriceBookException($"There are more than {Limits.PriceRegionsMax} regions.");
        return file.Regions.ToDictionary(region => region.Key, region => Resolve(region.Key, region.Value), StringComparer.Ordinal);
    }

    private static PriceList[] Resolve(string name, RegionDraft region)
    {
        if (region.Currency.Length == 0) throw new InvalidPriceBookException($"Region '{name}': 'currency' is missing.");
        if (region.Lists.Count > Limits.PriceListsPerRegionMax) throw new InvalidPriceBookException($"Region '{name}': there are more than {Limits.PriceListsPerRegionMax} price lists.");
        var lists = new List<PriceList>(region.Lists.Count);
        PriceDraft? complete = null;
        foreach (var (fromUs, draft) in region.Lists.OrderBy(list => list.Key))
        {
            complete = complete is null ? draft : complete.With(draft);
            lists.Add(new Figures(name, fromUs, complete).List(region.Currency));
        }
        if (lists.Count == 0) throw new InvalidPriceBookException($"Region '{name}': 'prices' is empty.");
        return [.. lists];
    }

    private sealed class Figures(string region, long fromUs, PriceDraft draft)
    {
        internal PriceList List(string currency) => new(
            region,
            currency,
            fromUs,
            draft.Source,
            Figure(PricePaths.Request),
            Figure(PricePaths.Ephemeral),
            Figure(PricePaths.SnapStartCache),
            Figure(PricePaths.SnapStartRestore),
            Figure(PricePaths.EdgeRequest),
            Figure(PricePaths.EdgeDuration),
            Of(PricePaths.X86),
            Of(PricePaths.Arm64));

        private ArchitecturePrices Of(string architecture) => new(
            draft.Tiers.TryGetValue(architecture + PricePaths.Duration, out var tiers) ? tiers : throw Missing(architecture + PricePaths.Duration),
            Figure(architecture + PricePaths.ProvisionedConcurrency),
            Figure(architecture + PricePaths.ProvisionedDuration),
            new SavingsPlanPrices(Figure(architecture + PricePaths.NoUpfront), Figure(architecture + PricePaths.NoUpfrontProvisioned)),
            new SavingsPlanPrices(Figure(architecture + PricePaths.AllUpfront), Figure(architecture + PricePaths.AllUpfrontProvisioned)));

        private PriceFigure Figure(string path) => draft.Figures.TryGetValue(path, out var figure) ? figure : throw Missing(path);

        private InvalidPriceBookException Missing(string path) =>
            new($"Region '{region}', from {DateTime.UnixEpoch.AddMicroseconds(fromUs).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: '{path}' is missing.");
    }
}
