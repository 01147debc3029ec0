using System.Globalization;
using System.Text.Json;

namespace Coldstart.Analytics.Costs;

/// <summary>Reads a price file and checks every figure in it; whether it is complete, the resolver says.</summary>
internal static class PriceFileReader
{
    private const int Form = 1;

    // No list is dated before the day Lambda was announced.
    private static readonly DateOnly Earliest = new(2014, 11, 13);
    private static readonly DateOnly Latest = new(2199, 12, 31);

    /// <exception cref="InvalidPriceBookException">Malformed; the message says where.</exception>
    internal static PriceFile Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > Limits.PriceFileBytesMax) throw new InvalidPriceBookException($"The price file is larger than {Limits.PriceFileBytesMax} bytes.");
        try
        {
            // A property that comes twice would silently hide a price.
            var options = new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false };
            using var document = JsonDocument.Parse(json.ToArray(), options);
            return ReadFile(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new InvalidPriceBookException($"The price file is not JSON: {exception.Message}", exception);
        }
    }

    private static PriceFile ReadFile(JsonElement root)
    {
        Require(root.ValueKind == JsonValueKind.Object, "The price file", "must be an object");
        JsonElement? regions = null;
        var form = 0;
        foreach (var property in root.EnumerateObject())
        {
            switch (property.Name)
            {
                case "form" when property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt32(out form): break;
                case "compiled" or "notes": break;
                case "regions" when property.Value.ValueKind == JsonValueKind.Object: regions = property.Value; break;
                default: throw new InvalidPriceBookException($"The price file: '{property.Name}' is unknown or of the wrong type.");
            }
        }
        Require(form == Form, "The price file", $"must state 'form': {Form}");
        if (regions is not { } all) throw new InvalidPriceBookException("The price file: 'regions' is missing.");
        return new PriceFile(all.EnumerateObject().ToDictionary(region => RegionName(region.Name), region => ReadRegion(region.Name, region.Value), StringComparer.Ordinal));
    }

    private static RegionDraft ReadRegion(string name, JsonElement element)
    {
        var place = $"Region '{name}'";
        Require(element.ValueKind == JsonValueKind.Object, place, "must be an object");
        var currency = "";
        var lists = new Dictionary<long, PriceDraft>();
        foreach (var property in element.EnumerateObject())
        {
            switch (property.Name)
            {
                case "currency" when property.Value.ValueKind == JsonValueKind.String:
                    currency = property.Value.GetString()!;
                    Require(currency.Length == 3 && currency.All(char.IsAsciiLetterUpper), place, "'currency' must be three capital letters");
                    break;
                case "prices" when property.Value.ValueKind == JsonValueKind.Array:
                    foreach (var list in property.Value.EnumerateArray()) ReadList(place, list, lists);
                    break;
                default: throw new InvalidPriceBookException($"{place}: '{property.Name}' is unknown or of the wrong type.");
            }
        }
        return new RegionDraft(currency, lists);
    }

    private static void ReadList(string place, JsonElement element, Dictionary<long, PriceDraft> lists)
    {
        Require(element.ValueKind == JsonValueKind.Object, place, "each of 'prices' must be an object");
        Require(element.TryGetProperty("from", out var from) && from.ValueKind == JsonValueKind.String, place, "each of 'prices' must have a 'from' date");
        var day = from.GetString()!;
        Require(
            DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date >= Earliest && date <= Latest,
            place,
            "'from' must be a date like 2026-01-31, from 2014-11-13 on");
        place = $"{place}, from {day}";
        var reader = new PriceListReader(place);
        reader.ReadObject("", element);
        var fromUs = (date.ToDateTime(TimeOnly.MinValue) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        Require(lists.TryAdd(fromUs, reader.Draft), place, "the date comes twice");
    }

    private static string RegionName(string name)
    {
        Require(name.Length is > 0 and <= 32 && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'), $"Region '{name}'", "is no name of a region");
        return name;
    }

    internal static void Require(bool condition, string place, string sentence)
    {
        if (!condition) throw new InvalidPriceBookException($"{place}: {sentence}.");
    }
}
