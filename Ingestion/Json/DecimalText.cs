namespace Coldstart.Ingestion.Json;

/// <summary>
/// The exact value of a decimal number as JSON writes it, times a power of ten, as an integer: no binary fraction is ever
/// involved, so that 0.97 ms is 970 µs and a tie is a tie.
/// </summary>
/// <param name="Floor">The integer part of the scaled magnitude; <see cref="long.MaxValue"/> where it does not fit.</param>
/// <param name="RoundsUp">The first digit that was left out is 5 or more.</param>
/// <param name="IsWhole">No digit other than 0 was left out.</param>
/// <param name="IsNegative">Below zero; minus zero is zero.</param>
internal readonly record struct DecimalText(long Floor, bool RoundsUp, bool IsWhole, bool IsNegative)
{
    // Far beyond the digits of the longest body, so that a saturated exponent decides as the true one would.
    private const long ExponentMax = 1L << 40;

    /// <summary>Rounded half away from zero, without the sign.</summary>
    public long Rounded => RoundsUp && Floor < long.MaxValue ? Floor + 1 : Floor;

    /// <summary>Rounded up to the next integer, without the sign.</summary>
    public long Ceiling => !IsWhole && Floor < long.MaxValue ? Floor + 1 : Floor;

    /// <summary>Reads a number in JSON's grammar (RFC 8259, section 6).</summary>
    /// <param name="text">The number alone.</param>
    /// <param name="scale">The value is multiplied by 10 to this power.</param>
    /// <param name="number">What was read.</param>
    /// <returns>False where the text is no number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, int scale, out DecimalText number)
    {
        number = default;
        var isNegative = text.Length > 0 && text[0] == '-';
        if (isNegative) text = text[1..];
        var whole = text[..DigitsOf(text)];
        if (whole.IsEmpty || (whole.Length > 1 && whole[0] == '0')) return false;
        text = text[whole.Length..];
        ReadOnlySpan<byte> fraction = default;
        if (!text.IsEmpty && text[0] == '.')
        {
            fraction = text.Slice(1, DigitsOf(text[1..]));
            if (fraction.IsEmpty) return false;
            text = text[(1 + fraction.Length)..];
        }
        if (!TryReadExponent(text, out var exponent)) return false;
        number = Scale(whole, fraction, whole.Length + exponent + scale, isNegative);
        return true;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        if (text.IsEmpty) return true;
        if (text.Length < 2 || (text[0] | 0x20) != 'e') return false;
        var isNegative = text[1] == '-';
        if (isNegative || text[1] == '+') text = text[1..];
        text = text[1..];
        if (text.IsEmpty || DigitsOf(text) != text.Length) return false;
        foreach (var digit in text) exponent = Math.Min(exponent * 10 + (digit - '0'), ExponentMax);
        if (isNegative) exponent = -exponent;
        return true;
    }

    /// <summary>The first <paramref name="kept"/> digits are the integer; the next one rounds it.</summary>
    private static DecimalText Scale(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, long kept, bool isNegative)
    {
        long floor = 0;
        var count = whole.Length + fraction.Length;
        var (roundsUp, isWhole, overflows) = (false, true, false);
        for (var i = 0; i < count; i++)
        {
            var digit = (i < whole.Length ? whole[i] : fraction[i - whole.Length]) - '0';
            if (i < kept) Append(ref floor, digit, ref overflows);
            else if (digit > 0) isWhole = false;
            if (i == kept) roundsUp = digit >= 5;
        }
        for (var i = (long)count; i < kept && floor > 0 && !overflows; i++) Append(ref floor, 0, ref overflows);
        if (overflows) floor = long.MaxValue;
        return new DecimalText(floor, roundsUp, isWhole, isNegative && (floor > 0 || !isWhole));
    }

    private static void Append(ref long floor, int digit, ref bool overflows)
    {
        if (floor > (long.MaxValue - 9) / 10) overflows = true;
        else floor = floor * 10 + digit;
    }

    private static int DigitsOf(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }
}
