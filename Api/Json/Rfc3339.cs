using System.Globalization;

namespace Coldstart.Api.Json;

/// <summary>Times as the contract writes and reads them: RFC 3339 in UTC, µs since 1970 inside.</summary>
internal static class Rfc3339
{
    public const int LengthMax = 32;

    private const long TicksPerUs = TimeSpan.TicksPerMillisecond / 1000;

    private static readonly long LastUs = ToUs(DateTimeOffset.MaxValue);

    public static long ToUs(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TicksPerUs;

    public static int Format(long timeUs, Span<byte> text)
    {
        var time = DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(timeUs, 0, LastUs) * TicksPerUs);
        var format = timeUs % 1_000_000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : timeUs % 1000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
        time.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        return length;
    }

    public static string Format(long timeUs)
    {
        Span<byte> text = stackalloc byte[LengthMax];
        return System.Text.Encoding.ASCII.GetString(text[..Format(timeUs, text)]);
    }

    /// <summary>Reads a time with its offset; a date alone is its first moment.</summary>
    public static bool TryParse(string text, out long timeUs)
    {
        timeUs = 0;
        var plausible = text.Length is >= 20 and <= 40 && (text.EndsWith('Z') || text[^6] is '+' or '-') && text[10] is 'T' or 't' or ' ';
        var isDate = text.Length == 10;
        if (!plausible && !isDate) return false;
        var styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (isDate ? !DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, styles, out var time) : !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, styles, out time)) return false;
        timeUs = ToUs(time);
        return timeUs >= 0;
    }
}
