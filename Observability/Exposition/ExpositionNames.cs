using System.Text;

namespace Coldstart.Observability.Exposition;

/// <summary>
/// How names and units of OpenTelemetry become those of Prometheus, by "Prometheus and OpenMetrics Compatibility" of the OpenTelemetry specification:
/// dots and whatever else is not allowed become underscores, the unit is written out behind the name, and a counter ends in <c>_total</c>.
/// </summary>
public static class ExpositionNames
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["d"] = "days", ["h"] = "hours", ["min"] = "minutes", ["s"] = "seconds", ["ms"] = "milliseconds", ["us"] = "microseconds", ["ns"] = "nanoseconds",
        ["By"] = "bytes", ["KiBy"] = "kibibytes", ["MiBy"] = "mebibytes", ["GiBy"] = "gibibytes", ["KBy"] = "kilobytes", ["MBy"] = "megabytes", ["%"] = "percent",
    };

    /// <summary>The name of a family, without the <c>_total</c> of a counter.</summary>
    /// <param name="name">Name of the instrument.</param>
    /// <param name="unit">Its unit (UCUM); empty for none.</param>
    /// <param name="isGauge">A gauge without a dimension is a ratio.</param>
    public static string Family(string name, string unit, bool isGauge)
    {
        var family = Label(name);
        if (family.EndsWith("_total", StringComparison.Ordinal)) family = family[..^"_total".Length];
        var suffix = Unit(unit, isGauge);
        return suffix.Length == 0 || family.EndsWith("_" + suffix, StringComparison.Ordinal) ? family : $"{family}_{suffix}";
    }

    /// <summary>The unit as a word; empty for none. What is counted (<c>{request}</c>) is no unit.</summary>
    public static string Unit(string unit, bool isGauge)
    {
        if (unit.Length == 0 || unit[0] == '{') return "";
        if (unit == "1") return isGauge ? "ratio" : "";
        return Units.TryGetValue(unit, out var word) ? word : Label(unit);
    }

    /// <summary>A name of letters, digits and single underscores that begins with no digit.</summary>
    public static string Label(string name)
    {
        var label = new StringBuilder(name.Length + 1);
        if (name.Length > 0 && char.IsAsciiDigit(name[0])) label.Append('_');
        foreach (var character in name)
        {
            if (char.IsAsciiLetterOrDigit(character)) label.Append(character);
            else if (label.Length == 0 || label[^1] != '_') label.Append('_');
        }
        return label.ToString();
    }
}
