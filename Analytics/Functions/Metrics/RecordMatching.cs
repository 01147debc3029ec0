namespace Coldstart.Analytics.Functions.Metrics;

/// <summary>
/// Finds out how much of what metrics counted is counted through records already: each record, told at the minute of its start, stands for one count of a metric at
/// that minute or up to <see cref="Limits.MetricDelayMinutes"/> later. The earliest record is taken first, which leaves the most for others.
/// </summary>
internal static class RecordMatching
{
    /// <summary>Matches one count of all minutes.</summary>
    /// <param name="records">What records tell of each minute. Overwritten: what is left.</param>
    /// <param name="firstMinute">The minute of the first of them.</param>
    /// <param name="minutes">Ascending.</param>
    /// <param name="count">Which count.</param>
    /// <param name="settledBefore">Minutes before this one keep what they have; it is taken from the records all the same.</param>
    /// <param name="matched">What is matched of each of the minutes.</param>
    public static void Match(Span<long> records, long firstMinute, IList<MetricMinute> minutes, MetricCount count, long settledBefore, Span<long> matched)
    {
        var from = firstMinute;
        for (var at = 0; at < minutes.Count; at++)
        {
            var minute = minutes[at];
            from = Math.Max(from, minute.Number - Limits.MetricDelayMinutes);
            var wanted = minute.Number < settledBefore ? minute.Matched[(int)count] : minute.Told[(int)count];
            var left = wanted;
            for (var next = from; left > 0 && next <= minute.Number && next - firstMinute < records.Length; next++)
            {
                ref var record = ref records[(int)(next - firstMinute)];
                var taken = Math.Min(left, Math.Max(record, 0));
                record -= taken;
                left -= taken;
                if (record <= 0) from = next + 1;
            }
            matched[at] = minute.Number < settledBefore ? wanted : wanted - left;
        }
    }
}
