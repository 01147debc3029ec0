namespace Coldstart.Storage;

/// <summary>Time as it is stored.</summary>
internal static class StoreTime
{
    public const long HourUs = 3600L * 1_000_000;

    public const long DayUs = 24 * HourUs;

    /// <summary>µs since 1970 UTC.</summary>
    public static long NowUs(this TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
