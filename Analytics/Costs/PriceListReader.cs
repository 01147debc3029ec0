using System.Globalization;
using System.Text.Json;

namespace Coldstart.Analytics.Costs;

/// <summary>Reads what a price file states for one region from one day on.</summary>
internal sealed class PriceListReader(string place)
{
    private const NumberStyles Plain = NumberStyles.AllowDecimalPoint;

    // A GB-second or a request at more than this is a misplaced point, in any currency.
    private const decimal PriceMax = 1;

    private readonly Dictionary<string, PriceFigure> figures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<DurationTier>> tiers = new(StringComparer.Ordinal);
    private string source = "";

    internal PriceDraft Draft => new(source, figures, tiers);

    /// <summary>Reads the prices of an object and of the objects in it.</summary>
    /// <param name="prefix">Path of the object with a point at its end; empty for the list itself.</param>
    internal void ReadObject(string prefix, JsonElement element)
    {
        foreach (var property in element.EnumerateObject())
        {
            var path = prefix + property.Name;
            if (path == "from") continue;
            if (path == "source")
            {
                Require(property.Value.ValueKind == JsonValueKind.String, "'source' must be a text");
                source = property.Value.GetString()!;
            }
            else if (PricePaths.Figures.Contains(path)) figures[path] = ReadFigure(path, property.Value);
            else if (PricePaths.Tiers.Contains(path)) tiers[path] = ReadTiers(path, property.Value);
            else if (PricePaths.IsGroup(path) && property.Value.ValueKind == JsonValueKind.Object) ReadObject(path + ".", property.Value);
            else throw new InvalidPriceBookException($"{place}: '{path}' is unknown or of the wrong type.");
        }
    }

    private DurationTier[] ReadTiers(string path, JsonElement element)
    {
        Require(element.ValueKind == JsonValueKind.Array && element.GetArrayLength() is > 0 and <= Limits.PriceTiersMax, $"'{path}' must be a list of 1 to {Limits.PriceTiersMax} tiers");
        var read = new List<DurationTier>();
        var below = 0L;
        foreach (var tier in element.EnumerateArray())
        {
            Require(read.Count == 0 || read[^1].UpToGbSeconds is not null, $"'{path}' has a tier behind the one without an end");
            var bound = 0L;
            var bounded = tier.ValueKind == JsonValueKind.Object && tier.TryGetProperty("up_to_gb_seconds", out var end);
            if (bounded)
            {
                Require(tier.GetProperty("up_to_gb_seconds") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out bound) && bound > below, $"'{path}': 'up_to_gb_seconds' must be a whole number that rises from tier to tier");
                below = bound;
            }
            read.Add(new DurationTier(bounded ? bound : null, ReadFigure(path, tier, inTier: true)));
        }
        Require(read[^1].UpToGbSeconds is null, $"the last tier of '{path}' must have no 'up_to_gb_seconds'");
        return [.. read];
    }

    /// <summary>A listed price is a text; one that is not listed is an object that says what it was derived from.</summary>
    private PriceFigure ReadFigure(string path, JsonElement element, bool inTier = false)
    {
        if (element.ValueKind == JsonValueKind.String) return new PriceFigure(ReadPrice(path, element), null);
        Require(element.ValueKind == JsonValueKind.Object, $"'{path}' must be a price as text, or an object with 'price' and 'derived'");
        decimal? price = null;
        string? derived = null;
        foreach (var property in element.EnumerateObject())
        {
            switch (property.Name)
            {
                case "price": price = ReadPrice(path, property.Value); break;
                case "derived" when property.Value.ValueKind == JsonValueKind.String: derived = property.Value.GetString(); break;
                case "up_to_gb_seconds" when inTier: break;
                default: throw new InvalidPriceBookException($"{place}: '{path}.{property.Name}' is unknown or of the wrong type.");
            }
        }
        Require(price is not null, $"'{path}' has no 'price'");
        return new PriceFigure(price.GetValueOrDefault(), derived);
    }

    private decimal ReadPrice(string path, JsonElement element)
    {
        var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : "";
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var valid = decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var price)
            && price <= PriceMax
            && (point < 0 || text.Length - point - 1 <= Limits.PriceDecimalsMax);
        Require(valid, $"'{path}' must be a text like \"0.0000166667\", from 0 to {PriceMax} with at most {Limits.PriceDecimalsMax} decimals");
        return price;
    }

    private void Require(bool condition, string sentence) => PriceFileReader.Require(condition, place, sentence);
}
