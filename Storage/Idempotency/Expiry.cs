using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Idempotency;

/// <summary>Removes what has had its time, the oldest first, some rows of each table at a time.</summary>
internal static class Expiry
{
    private static readonly SqlStatement ExpireKeys = new(
        """
        DELETE FROM idempotency_keys WHERE (project_id, route, key_text) IN (
          SELECT project_id, route, key_text FROM idempotency_keys WHERE expires_at_us <= @now_us ORDER BY expires_at_us LIMIT @rows)
        """,
        ("now_us", SqlType.Number), ("rows", SqlType.Number));

    private static readonly SqlStatement ExpireSamples = new(
        """
        DELETE FROM samples WHERE (function_number, kind, time_us, ordinal) IN (
          SELECT function_number, kind, time_us, ordinal FROM samples WHERE time_us < @before_us ORDER BY time_us LIMIT @rows)
        """,
        ("before_us", SqlType.Number), ("rows", SqlType.Number));

    private static readonly SqlStatement ExpireRollups = new(
        """
        DELETE FROM rollups WHERE (function_number, resolution, slot_start_us) IN (
          SELECT function_number, resolution, slot_start_us FROM rollups
          WHERE resolution = @resolution AND slot_start_us < @before_us ORDER BY slot_start_us LIMIT @rows)
        """,
        ("resolution", SqlType.Number), ("before_us", SqlType.Number), ("rows", SqlType.Number));

    /// <returns>Rows removed.</returns>
    public static async Task<int> RunAsync(SqlSession session, long nowUs, int rows) =>
        await session.ExecuteAsync(ExpireKeys, nowUs, rows)
        + await DeadLetterRows.ExpireAsync(session, nowUs - Limits.DeadLetterDays * StoreTime.DayUs, rows)
        + await session.ExecuteAsync(ExpireSamples, nowUs - Limits.SampleDays * StoreTime.DayUs, rows)
        + await session.ExecuteAsync(ExpireRollups, (long)RollupResolution.QuarterHour, nowUs - Limits.QuarterHourHistoryDays * StoreTime.DayUs, rows)
        + await session.ExecuteAsync(ExpireRollups, (long)RollupResolution.Hour, nowUs - Limits.HourHistoryDays * StoreTime.DayUs, rows);
}
