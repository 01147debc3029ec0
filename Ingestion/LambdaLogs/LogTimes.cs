namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// Reads the times that stand before log lines and in exports: RFC 3339, the same with a space for the T, without an offset
/// (then UTC), and whole numbers since 1970.
/// </summary>
internal static class LogTimes
{
    private const int SecondsLength = 19;

    /// <summary>Reads a time at the start of a text.</summary>
    /// <param name="text">Begins with the time.</param>
    /// <param name="timeUs">µs since 1970 UTC; finer digits are left out.</param>
    /// <param name="length">Bytes that the time takes.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out long timeUs, out int length)
    {
        timeUs = 0;
        length = 0;
        if (text.Length < SecondsLength || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':' || text[10] is not ((byte)'T' or (byte)' ')) return false;
        if (!TryTwo(text, 0, out var century) || !TryTwo(text, 2, out var year) || !TryTwo(text, 5, out var month) || !TryTwo(text, 8, out var day)) return false;
        if (!TryTwo(text, 11, out var hour) || !TryTwo(text, 14, out var minute) || !TryTwo(text, 17, out var second)) return false;
        year += century * 100;
        if (year < 1970 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) return false;
        length = SecondsLength;
        var fractionUs = ReadFraction(text, ref length);
        if (!TryReadOffset(text, ref length, out var offsetMinutes)) return false;
        timeUs = (DaysSince1970(year, month, day) * 86_400L + hour * 3600 + (minute - offsetMinutes) * 60 + second) * 1_000_000 + fractionUs;
        return true;
    }

    /// <summary>Reads a number since 1970; its size tells its unit, from seconds to nanoseconds.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> text, out long timeUs)
    {
        timeUs = 0;
        if (!LogNumbers.TryThousandths(text, out var thousandths)) return false;
        var whole = thousandths / 1000;
        // 10^11 is the year 5138 in seconds and 1973 in milliseconds, and so on by thousands.
        timeUs = whole switch
        {
            < 100_000_000_000 => thousandths * 1000,
            < 100_000_000_000_000 => thousandths,
            _ => whole,
        };
        return true;
    }

    private static int ReadFraction(ReadOnlySpan<byte> text, ref int length)
    {
        if (length >= text.Length || text[length] is not ((byte)'.' or (byte)',')) return 0;
        var digits = 0;
        var fractionUs = 0;
        for (var unit = 100_000; length + 1 + digits < text.Length && char.IsAsciiDigit((char)text[length + 1 + digits]); digits++, unit /= 10)
        {
            fractionUs += (text[length + 1 + digits] - '0') * unit;
        }
        if (digits > 0) length += 1 + digits;
        return fractionUs;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> text, ref int length, out int minutes)
    {
        minutes = 0;
        if (length == text.Length) return true;
        if (text[length] == 'Z')
        {
            length++;
            return true;
        }
        if (text[length] is not ((byte)'+' or (byte)'-')) return true;
        var negative = text[length] == '-';
        if (!TryTwo(text, length + 1, out var hours)) return false;
        var colon = length + 3 < text.Length && text[length + 3] == ':' ? 1 : 0;
        if (!TryTwo(text, length + 3 + colon, out var rest)) return false;
        length += 5 + colon;
        minutes = (hours * 60 + rest) * (negative ? -1 : 1);
        return hours < 24 && rest < 60;
    }

    private static bool TryTwo(ReadOnlySpan<byte> text, int at, out int value)
    {
        value = 0;
        if (at + 2 > text.Length) return false;
        var (tens, ones) = ((uint)(text[at] - '0'), (uint)(text[at + 1] - '0'));
        value = (int)(tens * 10 + ones);
        return tens <= 9 && ones <= 9;
    }

    // Years that begin in March have their leap day last: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    private static int DaysSince1970(int year, int month, int day)
    {
        if (month <= 2) year--;
        var dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468;
    }
}
