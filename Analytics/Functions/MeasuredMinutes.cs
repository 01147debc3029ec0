using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Functions;

/// <summary>
/// What CloudWatch measured of a function, minute by minute. A metric stream delivers a minute at least once, and again when late values raised it: what was
/// counted of a minute is remembered, and only what is more is added. Greatest values need no memory.
/// </summary>
internal sealed class MeasuredMinutes
{
    private const int MetricBits = 3;
    private const long MinuteUs = 60_000_000;

    // By minute and metric, so that the earliest stands first.
    private SortedDictionary<long, long>? counted;

    /// <summary>End of the latest minute that something was told of, µs since 1970 UTC; 0 while nothing was.</summary>
    public long LastUs { get; private set; }

    public int SizeBytes => 32 + (counted?.Count ?? 0) * 64;

    /// <summary>Takes a metric of one minute.</summary>
    /// <returns>False where it brought nothing new.</returns>
    public bool Take(scoped in InvocationRecord record, FunctionWindows windows, long acceptedAtUs)
    {
        LastUs = Math.Max(LastUs, record.TimeUs + MinuteUs);
        switch (record.Metric)
        {
            case PlatformMetric.ConcurrentExecutions:
                windows.Widen(Maximum.ConcurrentExecutions, record.TimeUs, record.MetricValue, acceptedAtUs);
                return true;
            case PlatformMetric.IteratorAge:
                windows.Widen(Maximum.IteratorAgeMs, record.TimeUs, record.MetricValue, acceptedAtUs);
                return true;
            default:
                return Count(record, windows, acceptedAtUs);
        }
    }

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint(LastUs);
        writer.WriteVarint((ulong)(counted?.Count ?? 0));
        if (counted is null) return;
        foreach (var (key, value) in counted)
        {
            writer.WriteVarint(key);
            writer.WriteVarint(value);
        }
    }

    public void Decode(ref ByteReader reader)
    {
        LastUs = reader.ReadVarint64();
        for (var count = reader.ReadVarint(Limits.MeasuredMinutesPerFunction); count > 0; count--)
        {
            if (!(counted ??= []).TryAdd(reader.ReadVarint64(), reader.ReadVarint64())) CorruptDataException.Throw("a minute stands twice");
        }
    }

    private bool Count(scoped in InvocationRecord record, FunctionWindows windows, long acceptedAtUs)
    {
        // Most minutes are without: nothing to count, and nothing to remember.
        if (record.MetricValue == 0) return false;
        var key = record.TimeUs / MinuteUs << MetricBits | (long)record.Metric;
        counted ??= [];
        var before = counted.GetValueOrDefault(key);
        if (record.MetricValue <= before) return false;
        windows.Count(CounterOf(record.Metric), record.TimeUs, record.MetricValue - before, acceptedAtUs);
        counted[key] = record.MetricValue;
        if (counted.Count > Limits.MeasuredMinutesPerFunction) counted.Remove(counted.Keys.First());
        return true;
    }

    private static Counter CounterOf(PlatformMetric metric) => metric switch
    {
        PlatformMetric.SpilloverInvocations => Counter.SpilloverInvocations,
        PlatformMetric.DeadLetterErrors => Counter.DeadLetterErrors,
        _ => Counter.MeasuredThrottles,
    };
}
