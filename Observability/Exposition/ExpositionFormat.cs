using System.Globalization;

namespace Coldstart.Observability.Exposition;

/// <summary>The text forms that a scraper may ask for.</summary>
public enum ExpositionFormat
{
    /// <summary>Prometheus text format 0.0.4: what is sent unless something else is asked for.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0.</summary>
    OpenMetrics,
}

/// <summary>Names and choice of the forms.</summary>
public static class ExpositionFormats
{
    private const string OpenMetricsType = "application/openmetrics-text";

    /// <summary>The Content-Type of an answer.</summary>
    public static string ContentType(this ExpositionFormat format) => format == ExpositionFormat.OpenMetrics
        ? OpenMetricsType + "; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>The form that an Accept header asks for (RFC 9110, section 12.5.1): OpenMetrics where it is named and no text is preferred to it.</summary>
    /// <param name="accept">The header; empty where there is none.</param>
    public static ExpositionFormat Of(string accept)
    {
        var openMetrics = 0.0;
        var text = 0.0;
        foreach (var part in accept.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var pieces = part.Split(';', StringSplitOptions.TrimEntries);
            var weight = WeightOf(pieces);
            if (pieces[0].Equals(OpenMetricsType, StringComparison.OrdinalIgnoreCase)) openMetrics = Math.Max(openMetrics, weight);
            else if (pieces[0] is "*/*" or "text/*" || pieces[0].Equals("text/plain", StringComparison.OrdinalIgnoreCase)) text = Math.Max(text, weight);
        }
        return openMetrics > 0 && openMetrics >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.Prometheus;
    }

    private static double WeightOf(string[] pieces)
    {
        foreach (var piece in pieces)
        {
            if (piece.StartsWith("q=", StringComparison.OrdinalIgnoreCase))
                return double.TryParse(piece.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) ? weight : 0;
        }
        return 1;
    }
}
