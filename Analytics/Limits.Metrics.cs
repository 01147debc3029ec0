namespace Coldstart.Analytics;

/// <content>Bounds of what is kept of a function's OpenTelemetry metrics.</content>
public static partial class Limits
{
    /// <summary>Bounds of one histogram; the conventions have 15, and what exponential ones are put into 121. Of a finer one only count and sum are taken.</summary>
    public const int HistogramBoundsMax = 160;

    /// <summary>Buckets of an OTLP histogram that are read: twice what SDKs make of an exponential one. Of more only count and sum are taken.</summary>
    public const int OtlpBucketsMax = 320;

    /// <summary>
    /// Series per function whose last point is remembered: a thousand environments with the seven metrics of the conventions. An eighth leaves when it is full,
    /// those heard of longest ago; what is told of them later counts nothing but what is more than then.
    /// </summary>
    public const int MetricSeriesPerFunction = 8192;

    /// <summary>Hours after which a series that nothing was heard of is forgotten: longer than an environment of Lambda lives.</summary>
    public const int MetricSeriesKeptHours = 24;

    /// <summary>Different lists of bounds that a function remembers for its histograms; of a histogram with another one only count and sum are taken.</summary>
    public const int HistogramBoundsPerFunction = 16;

    /// <summary>
    /// Minutes before a point in which a record of the same invocation may have begun: an environment is frozen between two invocations, and what it counted
    /// is sent with the next one or when it ends.
    /// </summary>
    public const int MetricDelayMinutes = 60;

    /// <summary>Points that wait to be added up when nobody asks; more are added up at once.</summary>
    public const int MetricPointsWaiting = 1024;
}
