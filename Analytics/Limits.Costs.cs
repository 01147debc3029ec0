namespace Coldstart.Analytics;

public static partial class Limits
{
    /// <summary>Size of a price file, bytes. The book that comes with the program takes a tenth of a megabyte for 38 regions.</summary>
    public const int PriceFileBytesMax = 4 * 1024 * 1024;

    /// <summary>Regions in one price file. AWS has fewer than 50.</summary>
    public const int PriceRegionsMax = 256;

    /// <summary>Price lists of one region, one for each date from which other prices hold.</summary>
    public const int PriceListsPerRegionMax = 256;

    /// <summary>Tiers of one duration price. AWS has three.</summary>
    public const int PriceTiersMax = 8;

    /// <summary>Decimals of a price. AWS prints ten; with twelve a cost needs 25 decimals, which a decimal of 28 digits can hold.</summary>
    public const int PriceDecimalsMax = 12;

    /// <summary>
    /// The largest amount that one usage can come to, in units of its currency. Nothing real comes near; sampled records with absurd
    /// weights can, and must end in an absurd figure and not in an overflow, also when the amounts of all functions are added.
    /// </summary>
    public const decimal CostMax = 1_000_000_000_000_000_000m;
}
