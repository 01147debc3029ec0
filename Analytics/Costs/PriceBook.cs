using System.Collections.Frozen;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Costs;

/// <summary>
/// What AWS charges, by region and day: immutable. Money is made of usage here and nowhere else, so that a corrected price corrects
/// the past (docs/designs/money.md).
/// </summary>
public sealed class PriceBook
{
    /// <summary>Whose prices stand in for a region that is unknown.</summary>
    public const string BaseRegion = "us-east-1";

    private static readonly Lazy<PriceBook> Shipped = new(LoadShipped);

    private readonly PriceFile file;

    // Ascending by date, at least one each.
    private readonly FrozenDictionary<string, PriceList[]> regions;
    private readonly long[] changes;

    private PriceBook(PriceFile file)
    {
        this.file = file;
        var resolved = PriceFileResolver.Resolve(file);
        regions = resolved.ToFrozenDictionary(StringComparer.Ordinal);
        changes = [.. resolved.Values.SelectMany(lists => lists.Skip(1)).Select(list => list.FromUs).Distinct().Order()];
    }

    /// <summary>The book that comes with the program.</summary>
    public static PriceBook Default => Shipped.Value;

    /// <summary>The regions it has prices for, by name.</summary>
    public IReadOnlyList<string> Regions => [.. regions.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Reads a complete price file (form: docs/designs/money.md).</summary>
    /// <exception cref="InvalidPriceBookException">It is malformed or incomplete; the message says where.</exception>
    public static PriceBook Parse(ReadOnlySpan<byte> json) => new(PriceFileReader.Read(json));

    /// <summary>
    /// This book with an operator's file of the same form laid over it: lists of both are put together by region and date, on equal
    /// dates the operator's figures win, and each list takes what it does not state from the list before it. A region that this book
    /// does not have must be complete.
    /// </summary>
    /// <exception cref="InvalidPriceBookException">The result is malformed or incomplete; the message says where.</exception>
    public PriceBook With(ReadOnlySpan<byte> json) => new(file.With(PriceFileReader.Read(json)));

    /// <summary>The moments within a span at which any region's prices change, ascending: a span is priced piece by piece between them.</summary>
    /// <param name="fromUs">µs since 1970 UTC; a change at this moment needs no cut and is left out.</param>
    /// <param name="toUs">µs since 1970 UTC; exclusive.</param>
    public IReadOnlyList<long> ChangesBetween(long fromUs, long toUs) => [.. changes.Where(at => at > fromUs && at < toUs)];

    /// <summary>Whether it has prices of its own for a region.</summary>
    public bool Knows(string region) => regions.ContainsKey(region);

    /// <summary>The prices of a region at a moment; of <see cref="BaseRegion"/> where the region is unknown. The first list also holds for all time before it.</summary>
    /// <param name="atUs">µs since 1970 UTC.</param>
    public PriceList ListOf(string region, long atUs)
    {
        if (!regions.TryGetValue(region, out var lists)) lists = regions[BaseRegion];
        var at = lists.Length - 1;
        while (at > 0 && lists[at].FromUs > atUs) at--;
        return lists[at];
    }

    /// <summary>What usage costs at tier 1. Usage that spans a change of prices must be cut there first.</summary>
    /// <param name="region">Empty or not in the book: <see cref="BaseRegion"/>, marked estimated.</param>
    /// <param name="atUs">A moment of the usage, µs since 1970 UTC.</param>
    public CostBreakdown CostOf(UsageTable usage, string region, long atUs)
    {
        var pricing = Begin(region, atUs);
        foreach (var (architecture, billingClass, row) in usage) pricing.Add(architecture, billingClass, in row);
        return pricing.End();
    }

    /// <summary>What usage of one architecture and billing class costs at tier 1.</summary>
    /// <param name="region">Empty or not in the book: <see cref="BaseRegion"/>, marked estimated.</param>
    /// <param name="atUs">A moment of the usage, µs since 1970 UTC.</param>
    public CostBreakdown CostOf(in Usage usage, Architecture architecture, BillingClass billingClass, string region, long atUs)
    {
        var pricing = Begin(region, atUs);
        pricing.Add(architecture, billingClass, in usage);
        return pricing.End();
    }

    private Pricing Begin(string region, long atUs) =>
        new(ListOf(region, atUs), Knows(region) ? EstimateReasons.None : EstimateReasons.RegionUnknown);

    private static PriceBook LoadShipped()
    {
        using var stream = typeof(PriceBook).Assembly.GetManifestResourceStream("Coldstart.Analytics.Costs.prices.json")
            ?? throw new InvalidPriceBookException("The price file is missing from the program.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return Parse(memory.GetBuffer().AsSpan(0, (int)memory.Length));
    }
}
