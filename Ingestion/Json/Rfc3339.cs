namespace Coldstart.Ingestion.Json;

/// <summary>Reads a time as RFC 3339 writes it: any offset, up to nine digits of a fraction, a leap second at the end of a day.</summary>
internal static class Rfc3339
{
    private const int FractionDigitsMax = 9;
    private const int ShortestLength = 20;

    /// <summary>Reads a time.</summary>
    /// <param name="text">Such as <c>2026-01-02T10:30:00.5+01:00</c>.</param>
    /// <param name="timeUs">µs since 1970 UTC; finer digits are left out. Negative before 1970.</param>
    /// <returns>False where the text is no RFC 3339 time.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out long timeUs)
    {
        timeUs = 0;
        if (text.Length < ShortestLength) return false;
        if (text[4] != '-' || text[7] != '-' || (text[10] | 0x20) != 't' && text[10] != ' ' || text[13] != ':' || text[16] != ':') return false;
        if (!TryReadDate(text, out var days)) return false;
        if (!TryTwoDigits(text, 11, 23, out var hour) || !TryTwoDigits(text, 14, 59, out var minute) || !TryTwoDigits(text, 17, 60, out var second)) return false;
        var rest = text[19..];
        if (!TryReadFraction(ref rest, out var fractionUs) || !TryReadOffset(rest, out var offsetMinutes)) return false;
        var seconds = days * 86_400L + hour * 3600 + (minute - offsetMinutes) * 60 + second;
        // A leap second is the last of a UTC day; it is taken as the first moment of the next.
        if (second == 60 && seconds % 86_400 != 0) return false;
        timeUs = seconds * 1_000_000 + fractionUs;
        return true;
    }

    private static bool TryReadDate(ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        if (!TryTwoDigits(text, 0, 99, out var century) || !TryTwoDigits(text, 2, 99, out var yearOfCentury)) return false;
        var year = century * 100 + yearOfCentury;
        if (year == 0 || !TryTwoDigits(text, 5, 12, out var month) || month == 0) return false;
        if (!TryTwoDigits(text, 8, DateTime.DaysInMonth(year, month), out var day) || day == 0) return false;
        days = new DateOnly(year, month, day).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        return true;
    }

    private static bool TryReadFraction(ref ReadOnlySpan<byte> rest, out int fractionUs)
    {
        fractionUs = 0;
        if (rest[0] != '.') return true;
        var digits = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits is < 1 or > FractionDigitsMax) return false;
        for (var i = 0; i < 6; i++) fractionUs = fractionUs * 10 + (i < digits ? rest[1 + i] - '0' : 0);
        rest = rest[(1 + digits)..];
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> rest, out int minutes)
    {
        minutes = 0;
        if (rest.Length == 1) return (rest[0] | 0x20) == 'z';
        if (rest.Length != 6 || rest[3] != ':' || (rest[0] != '+' && rest[0] != '-')) return false;
        if (!TryTwoDigits(rest, 1, 23, out var hours) || !TryTwoDigits(rest, 4, 59, out minutes)) return false;
        minutes += hours * 60;
        if (rest[0] == '-') minutes = -minutes;
        return true;
    }

    private static bool TryTwoDigits(ReadOnlySpan<byte> text, int at, int maximum, out int value)
    {
        var (tens, ones) = ((uint)(text[at] - '0'), (uint)(text[at + 1] - '0'));
        value = (int)(tens * 10 + ones);
        return tens <= 9 && ones <= 9 && value <= maximum;
    }
}
