using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Metrics;

/// <summary>
/// Remembers the last point of each series, and so knows what a point counts that is new (OpenTelemetry, "Metrics Data Model", temporality and resets).
/// <list type="number">
/// <item>A series that began at another time is another series: an environment or an exporter that starts anew counts anew.</item>
/// <item>A later point counts what it has more than the last one; where it has less, the count began anew, and it counts all.</item>
/// <item>An earlier point, and one that comes again, count nothing: the last one holds them.</item>
/// <item>A delta is a series of one point: (start, time] is its name.</item>
/// <item>What was forgotten must not count twice: a point of a series that may have been known is only remembered.</item>
/// </list>
/// So the sum of what points count is the last point of each series, in whatever order and however often they come.
/// </summary>
internal sealed class SeriesBook(BoundsBook bounds)
{
    private const long HourUs = 3_600_000_000;
    private const int LeavingShare = 8;

    private readonly Dictionary<ulong, SeriesState> series = [];
    private long forgottenUpToUs;
    private long trimmedUs;

    public int Count => series.Count;

    public int SizeBytes => series.Count * 130;

    /// <summary>Takes a point.</summary>
    /// <returns>What is new in it; null where nothing is.</returns>
    public MetricIncrement? Take(scoped in FaasMetricPoint point, scoped in InvocationRecord record)
    {
        var timeUs = record.TimeUs;
        var key = KeyOf(point, timeUs);
        var isKnown = series.TryGetValue(key, out var last);
        if (isKnown && (point.IsDelta || timeUs < last.LastUs || (timeUs == last.LastUs && point.Count <= last.Count))) return null;
        var boundsIndex = HoldsAll(point) ? bounds.IndexOf(point.Bounds) : 0;
        series[key] = new SeriesState(timeUs, point.Count, point.Sum, boundsIndex, point.IsDelta || boundsIndex == 0 ? [] : SeriesState.Pack(point.Buckets));
        var isDoubtful = !isKnown && MayBeForgotten(point, timeUs);
        if (series.Count > Limits.MetricSeriesPerFunction) ForgetSome();
        if (isDoubtful) return null;
        var before = isKnown && point.Count >= last.Count ? last : default;
        var count = point.Count - before.Count;
        if (count == 0) return null;
        var sum = Math.Max(point.Sum - before.Sum, 0);
        var buckets = point.Metric.IsHistogram() ? NewIn(point, boundsIndex, before, count) : [];
        var memoryMb = record.Has(RecordFacts.MemoryAllocated) ? (int)Math.Min(record.MemoryAllocatedMb, int.MaxValue) : 0;
        return new MetricIncrement(point.Metric, timeUs, count, sum, boundsIndex, buckets, point.Minimum, point.Maximum, memoryMb, record.Architecture);
    }

    /// <summary>Forgets series of environments that are gone.</summary>
    public void Trim(long nowUs)
    {
        if (nowUs - trimmedUs < HourUs) return;
        trimmedUs = nowUs;
        var keptFromUs = nowUs - Limits.MetricSeriesKeptHours * HourUs;
        Forget([.. series.Where(known => known.Value.LastUs < keptFromUs).Select(static known => known.Key)]);
    }

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint(forgottenUpToUs);
        writer.WriteVarint(trimmedUs);
        writer.WriteVarint((ulong)series.Count);
        // In one order, so that equal states have equal bytes.
        foreach (var (key, state) in series.OrderBy(static known => known.Key))
        {
            writer.WriteUInt64(key);
            state.Encode(writer, trimmedUs);
        }
    }

    public void Decode(ref ByteReader reader)
    {
        forgottenUpToUs = reader.ReadVarint64();
        trimmedUs = reader.ReadVarint64();
        for (var left = reader.ReadVarint(Limits.MetricSeriesPerFunction); left > 0; left--)
        {
            if (!series.TryAdd(reader.ReadUInt64(), SeriesState.Decode(ref reader, trimmedUs, bounds))) CorruptDataException.Throw("a series stands twice");
        }
    }

    private static ulong KeyOf(in FaasMetricPoint point, long timeUs)
    {
        var key = Hash64.Mix(Hash64.Mix(point.Series, (ulong)point.Metric), (ulong)point.StartUs);
        return point.IsDelta ? Hash64.Mix(key, (ulong)timeUs) : key;
    }

    private static bool HoldsAll(in FaasMetricPoint point)
    {
        long sum = 0;
        foreach (var bucket in point.Buckets) sum += bucket;
        return sum == point.Count;
    }

    /// <summary>A sender that does not say since when it counts may have counted before as well.</summary>
    private bool MayBeForgotten(in FaasMetricPoint point, long timeUs) =>
        point.IsDelta ? timeUs <= forgottenUpToUs : point.StartUs == 0 || point.StartUs <= forgottenUpToUs;

    private static long[] NewIn(in FaasMetricPoint point, int boundsIndex, in SeriesState before, long count)
    {
        // Without bounds there is one bucket, of all.
        if (boundsIndex == 0) return [count];
        var buckets = point.Buckets.ToArray();
        if (before.Count > 0 && before.Bounds == boundsIndex && before.Unpack(buckets.Length) is { } earlier)
        {
            for (var at = 0; at < buckets.Length; at++) buckets[at] -= earlier[at];
        }
        else if (before.Count > 0)
        {
            // Other bounds than last time, as exponential histograms have when they grow: what is new is taken to be spread as all is.
            buckets = Shares.Of(buckets, count, point.Count);
        }
        long sum = 0, least = 0;
        foreach (var bucket in buckets) (sum, least) = (sum + bucket, Math.Min(least, bucket));
        return sum == count && least == 0 ? buckets : Shares.Of(point.Buckets, count, point.Count);
    }

    private void ForgetSome() =>
        Forget([.. series.OrderBy(static known => known.Value.LastUs).ThenBy(static known => known.Key).Take(Limits.MetricSeriesPerFunction / LeavingShare).Select(static known => known.Key)]);

    private void Forget(ulong[] keys)
    {
        foreach (var key in keys)
        {
            if (series.Remove(key, out var state)) forgottenUpToUs = Math.Max(forgottenUpToUs, state.LastUs);
        }
    }
}
