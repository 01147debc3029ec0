namespace Coldstart.Analytics.Costs;

/// <summary>The stable names of <see cref="EstimateReasons"/>, as answers carry them.</summary>
public static class EstimateCodes
{
    public const string BilledDurationMissing = "billed_duration_missing";
    public const string ArchitectureUnknown = "architecture_unknown";
    public const string MemoryUnknown = "memory_unknown";
    public const string Sampled = "sampled";
    public const string RegionUnknown = "region_unknown";
    public const string PriceDerived = "price_derived";

    // In the order of the flags' bits.
    private static readonly string[] Codes = [BilledDurationMissing, ArchitectureUnknown, MemoryUnknown, Sampled, RegionUnknown, PriceDerived];

    // One list for each set of reasons, so that a report allocates none.
    private static readonly IReadOnlyList<string>[] Lists = [.. Enumerable.Range(0, 1 << Codes.Length).Select(ListOf)];

    /// <summary>All codes, in the order in which lists hold them.</summary>
    public static IReadOnlyList<string> All => Codes;

    /// <summary>The codes of some reasons; empty for none.</summary>
    public static IReadOnlyList<string> Of(EstimateReasons reasons) => Lists[(int)reasons & (Lists.Length - 1)];

    /// <summary>The reasons that a list of codes names; a code that is not one of <see cref="All"/> is passed over.</summary>
    public static EstimateReasons ReasonsOf(IReadOnlyList<string> codes)
    {
        var reasons = EstimateReasons.None;
        for (var at = 0; at < codes.Count; at++)
        {
            var bit = Array.IndexOf(Codes, codes[at]);
            if (bit >= 0) reasons |= (EstimateReasons)(1 << bit);
        }
        return reasons;
    }

    private static string[] ListOf(int reasons) => [.. Codes.Where((_, bit) => (reasons & 1 << bit) != 0)];
}
