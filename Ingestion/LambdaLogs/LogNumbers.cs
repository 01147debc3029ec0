using Coldstart.Ingestion.Json;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>Reads the decimal numbers of log lines exactly: no binary fraction is involved.</summary>
internal static class LogNumbers
{
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
        var read = DecimalText.TryParse(text, 3, out var number);
        thousandths = number.Rounded;
        return read && !number.IsNegative;
    }
}
