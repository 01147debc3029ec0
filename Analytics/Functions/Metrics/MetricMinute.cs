using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Metrics;

/// <summary>What metrics told of one minute, and how much of it records of single invocations tell too.</summary>
internal sealed class MetricMinute(long number)
{
    private const int HistogramCount = 3;

    private long counted;
    private long errors;
    private long timeouts;
    private long coldStarts;
    private long durations;
    private byte[] histograms = [];

    /// <summary>Minutes since 1970 UTC.</summary>
    public long Number { get; } = number;

    /// <summary>The largest that was told; 0 while none was.</summary>
    public int MemoryMb { get; private set; }

    public Architecture Architecture { get; private set; }

    /// <summary>What is counted through records: metrics count what is more.</summary>
    public MetricCounts Matched { get; set; }

    public int SizeBytes => 140 + histograms.Length;

    /// <summary>What metrics told, whoever tells it too.</summary>
    public MetricCounts Told
    {
        get
        {
            var told = default(MetricCounts);
            // A sender without the counters tells of each invocation by its duration.
            told[(int)MetricCount.Invocations] = Math.Max(counted, durations);
            told[(int)MetricCount.Errors] = errors;
            told[(int)MetricCount.Timeouts] = timeouts;
            told[(int)MetricCount.ColdStarts] = coldStarts;
            return told;
        }
    }

    /// <summary>What metrics tell alone. No more errors and timeouts are counted than invocations; a cold start may be told before its invocation has ended.</summary>
    public MetricCounts Alone
    {
        get
        {
            var (told, alone) = (Told, default(MetricCounts));
            for (var at = 0; at < MetricCounts.Length; at++) alone[at] = Math.Max(told[at] - Matched[at], 0);
            var invocations = alone[(int)MetricCount.Invocations];
            alone[(int)MetricCount.Errors] = Math.Min(alone[(int)MetricCount.Errors], invocations);
            alone[(int)MetricCount.Timeouts] = Math.Min(alone[(int)MetricCount.Timeouts], invocations - alone[(int)MetricCount.Errors]);
            return alone;
        }
    }

    /// <summary>Adds increments; in whatever order, the sum is the same.</summary>
    public void Add(IEnumerable<MetricIncrement> increments, BoundsBook bounds)
    {
        var sums = Histograms(bounds);
        foreach (var increment in increments)
        {
            MemoryMb = Math.Max(MemoryMb, increment.MemoryMb);
            Architecture = (Architecture)Math.Max((byte)Architecture, (byte)increment.Architecture);
            if (increment.Metric.IsHistogram()) sums[increment.Metric - FaasMetric.InvokeDuration].Add(increment);
            else Count(increment);
        }
        durations = sums[0].Count;
        var writer = new ByteWriter(128);
        foreach (var sum in sums) sum.Encode(writer);
        histograms = writer.ToArray();
    }

    /// <summary>Durations, initialisations and memory.</summary>
    public HistogramSum[] Histograms(BoundsBook bounds)
    {
        var result = new HistogramSum[HistogramCount];
        var reader = new ByteReader(histograms);
        for (var at = 0; at < result.Length; at++) result[at] = histograms.Length == 0 ? new HistogramSum() : HistogramSum.Decode(ref reader, bounds);
        return result;
    }

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint((ulong)MemoryMb);
        writer.WriteByte((byte)Architecture);
        writer.WriteVarint(counted);
        writer.WriteVarint(errors);
        writer.WriteVarint(timeouts);
        writer.WriteVarint(coldStarts);
        for (var at = 0; at < MetricCounts.Length; at++) writer.WriteVarint(Matched[at]);
        writer.WriteBytes(histograms);
    }

    public static MetricMinute Decode(ref ByteReader reader, long number, BoundsBook bounds)
    {
        var result = new MetricMinute(number)
        {
            MemoryMb = reader.ReadVarint(int.MaxValue),
            Architecture = (Architecture)reader.ReadByte(),
            counted = reader.ReadVarint64(),
            errors = reader.ReadVarint64(),
            timeouts = reader.ReadVarint64(),
            coldStarts = reader.ReadVarint64(),
        };
        if (result.Architecture > Architecture.Arm64) CorruptDataException.Throw("a minute has an unknown architecture");
        var matched = default(MetricCounts);
        for (var at = 0; at < MetricCounts.Length; at++) matched[at] = reader.ReadVarint64();
        result.Matched = matched;
        result.histograms = reader.ReadBytes().ToArray();
        result.durations = result.Histograms(bounds)[0].Count;
        return result;
    }

    private void Count(MetricIncrement increment)
    {
        if (increment.Metric == FaasMetric.ColdStarts)
        {
            coldStarts += increment.Count;
            return;
        }
        counted += increment.Count;
        if (increment.Metric == FaasMetric.Errors) errors += increment.Count;
        else if (increment.Metric == FaasMetric.Timeouts) timeouts += increment.Count;
    }
}
