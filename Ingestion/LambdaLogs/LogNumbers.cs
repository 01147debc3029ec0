using System.Globalization;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>Reads the decimal numbers of log lines exactly: no binary fraction is involved.</summary>
internal static class LogNumbers
{
    private const decimal ThousandthsMax = 9_000_000_000_000_000_000m;

    /// <summary>A number that is not negative, times 1000: milliseconds become microseconds. Finer digits are rounded half up.</summary>
    public static bool TryThousandths(ReadOnlySpan<byte> text, out long thousandths)
    {
        thousandths = 0;
        var at = 0;
        while (at < text.Length && at < 15 && (uint)(text[at] - '0') <= 9) thousandths = thousandths * 10 + (text[at++] - '0');
        if (at == 0) return false;
        if (at == text.Length)
        {
            thousandths *= 1000;
            return true;
        }
        if (text[at] != '.' || text.Length - at is < 2 or > 4) return TryExact(text, out thousandths);
        for (var i = at + 1; i <= at + 3; i++)
        {
            var digit = i < text.Length ? (uint)(text[i] - '0') : 0;
            if (digit > 9) return TryExact(text, out thousandths);
            thousandths = thousandths * 10 + digit;
        }
        return true;
    }

    /// <summary>A whole number that is not negative; <c>12.0</c> is one.</summary>
    public static bool TryWhole(ReadOnlySpan<byte> text, out long whole)
    {
        var read = TryThousandths(text, out var thousandths);
        whole = thousandths / 1000;
        return read && whole * 1000 == thousandths;
    }

    // Exponents and long fractions: nobody prints them today.
    private static bool TryExact(ReadOnlySpan<byte> text, out long thousandths)
    {
        thousandths = 0;
        const NumberStyles Styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (text.Length > 64 || text[^1] == '.' || !decimal.TryParse(text, Styles, CultureInfo.InvariantCulture, out var value)) return false;
        if (value is < 0 or > ThousandthsMax / 1000) return false;
        thousandths = (long)decimal.Round(value * 1000, MidpointRounding.AwayFromZero);
        return true;
    }
}
