using System.Globalization;

namespace Coldstart.Cli.Administration;

/// <summary>When a key ends, as people write it.</summary>
internal static class KeyExpiry
{
    /// <summary>The moment, µs since 1970 UTC: of a bare date, its end.</summary>
    /// <exception cref="UsageException">No date, or past.</exception>
    public static long Parse(string text, DateTimeOffset now)
    {
        DateTimeOffset moment;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) moment = new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
        else if (!DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment)) throw new UsageException("--expires must be a date such as 2027-12-31, or a time such as 2027-12-31T12:00:00Z.");
        if (moment <= now) throw new UsageException("--expires must be in the future.");
        return (moment - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    }
}
