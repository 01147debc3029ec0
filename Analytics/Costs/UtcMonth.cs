namespace Coldstart.Analytics.Costs;

/// <summary>Months of the bill: they begin on the first day at 00:00 UTC. Moments are µs since 1970 UTC.</summary>
public static class UtcMonth
{
    /// <summary>Start of the month that holds a moment.</summary>
    public static long StartOf(long atUs)
    {
        var day = DateTime.UnixEpoch.AddTicks(atUs * TimeSpan.TicksPerMicrosecond);
        return ToUs(new DateTime(day.Year, day.Month, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    /// <summary>Start of the month after it.</summary>
    public static long EndOf(long atUs) => ToUs(DateTime.UnixEpoch.AddTicks(StartOf(atUs) * TimeSpan.TicksPerMicrosecond).AddMonths(1));

    private static long ToUs(DateTime moment) => (moment - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
