using System.Globalization;

namespace Coldstart.Cli.Analyze.Output;

/// <summary>Figures as people read them.</summary>
internal static class Figures
{
    private static readonly CultureInfo Form = CultureInfo.InvariantCulture;

    public static string Count(long value) => value.ToString("#,0", Form);

    /// <summary>Three digits and more where they count; no unit.</summary>
    public static string Ms(double value) => value switch
    {
        < 10 => value.ToString("0.0", Form),
        _ => value.ToString("#,0", Form),
    };

    public static string Mb(double value) => Math.Ceiling(value).ToString("#,0", Form);

    public static string Percent(double part) => part switch
    {
        0 => "0 %",
        < 0.001 => "<0.1 %",
        < 0.1 => (part * 100).ToString("0.0", Form) + " %",
        _ => (part * 100).ToString("0", Form) + " %",
    };

    /// <summary>Rounded to about four digits; the JSON output has every one.</summary>
    public static string Money(decimal amount, string currency)
    {
        var text = amount switch
        {
            0 => "0",
            < 0.0001m => amount.ToString("0.0000000", Form),
            < 1 => amount.ToString("0.0000", Form),
            _ => amount.ToString("#,0.00", Form),
        };
        return currency == "USD" ? "$" + text : $"{text} {currency}";
    }

    public static string Share(decimal part, decimal whole) => whole == 0 ? "" : Percent((double)(part / whole));

    public static string Plural(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary>A text from outside without what would move the cursor.</summary>
    public static string Printable(string text) => string.Concat(text.Select(static letter => char.IsControl(letter) ? '?' : letter));
}
