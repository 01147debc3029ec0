namespace Coldstart.Analytics.Functions.Metrics;

/// <summary>Takes a part of counts, in whole numbers.</summary>
internal static class Shares
{
    /// <summary>⌊value × part ÷ whole⌋; all of it where there is no whole.</summary>
    public static long Of(long value, long part, long whole) => part >= whole ? value : (long)((Int128)value * part / whole);

    /// <summary>
    /// A part of each count, such that all together are the part of their sum: each boundary between two counts is rounded down, so that nothing is lost to rounding.
    /// </summary>
    public static long[] Of(ReadOnlySpan<long> counts, long part, long whole)
    {
        var result = new long[counts.Length];
        long passed = 0, taken = 0;
        for (var at = 0; at < counts.Length; at++)
        {
            passed += counts[at];
            var upTo = Of(passed, part, whole);
            result[at] = upTo - taken;
            taken = upTo;
        }
        return result;
    }
}
