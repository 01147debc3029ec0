using System.Globalization;
using System.Text;

namespace Coldstart.Observability.Exposition;

/// <summary>Writes families of metrics as text: Prometheus 0.0.4 or OpenMetrics 1.0.</summary>
/// <remarks>For one thread. It is used again for the next scrape.</remarks>
internal sealed class ExpositionWriter
{
    private readonly StringBuilder text = new();
    private ExpositionFormat format;

    public void Begin(ExpositionFormat wanted)
    {
        text.Clear();
        format = wanted;
    }

    /// <summary>What stands before the samples of a family.</summary>
    /// <param name="family">Name without <c>_total</c>.</param>
    /// <param name="type">counter, gauge, histogram or info.</param>
    /// <param name="unit">As a word, at the end of the name; empty for none.</param>
    /// <param name="help">What it means.</param>
    public void Family(string family, string type, string unit, string help)
    {
        var isOpen = format == ExpositionFormat.OpenMetrics;
        // The older form knows no info, and names a counter as its sample is named.
        var name = isOpen ? family : type switch { "counter" => family + "_total", "info" => family + "_info", _ => family };
        text.Append("# TYPE ").Append(name).Append(' ').Append(type == "info" && !isOpen ? "gauge" : type).Append('\n');
        if (isOpen && unit.Length > 0) text.Append("# UNIT ").Append(name).Append(' ').Append(unit).Append('\n');
        if (help.Length == 0) return;
        text.Append("# HELP ").Append(name).Append(' ');
        Escape(help, quotes: isOpen);
        text.Append('\n');
    }

    /// <summary>One sample.</summary>
    /// <param name="name">Whole name.</param>
    /// <param name="tags">Labels.</param>
    /// <param name="value">A number.</param>
    /// <param name="le">Upper bound of a bucket; null where it is none.</param>
    public void Sample(string name, IEnumerable<KeyValuePair<string, object?>> tags, double value, double? le = null)
    {
        text.Append(name);
        var isFirst = true;
        foreach (var (key, tag) in tags)
        {
            Label(ref isFirst, ExpositionNames.Label(key), Convert.ToString(tag, CultureInfo.InvariantCulture) ?? "");
        }
        if (le is { } bound) Label(ref isFirst, "le", Bound(bound));
        if (!isFirst) text.Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    /// <summary>The whole page.</summary>
    public byte[] End()
    {
        if (format == ExpositionFormat.OpenMetrics) text.Append("# EOF\n");
        var page = new byte[Encoding.UTF8.GetByteCount(text.ToString())];
        var at = 0;
        foreach (var chunk in text.GetChunks()) at += Encoding.UTF8.GetBytes(chunk.Span, page.AsSpan(at));
        return page;
    }

    private void Label(ref bool isFirst, string name, string value)
    {
        text.Append(isFirst ? '{' : ',').Append(name).Append("=\"");
        isFirst = false;
        Escape(value, quotes: true);
        text.Append('"');
    }

    private void Escape(string value, bool quotes)
    {
        foreach (var character in value)
        {
            if (character == '\\') text.Append("\\\\");
            else if (character == '\n') text.Append("\\n");
            else if (character == '"' && quotes) text.Append("\\\"");
            else text.Append(character);
        }
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => double.IsNaN(value) ? "NaN" : value.ToString("R", CultureInfo.InvariantCulture),
    };

    // OpenMetrics, "Histogram": a bound is a float in its canonical form, so that 1 and 1.0 are one label.
    private string Bound(double bound)
    {
        var number = Number(bound);
        return format == ExpositionFormat.OpenMetrics && double.IsInteger(bound) && !number.Contains('E', StringComparison.Ordinal) ? number + ".0" : number;
    }
}
