using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Functions.Metrics;

/// <summary>
/// What OpenTelemetry metrics tell of a function: increments of series become figures of minutes, of which only that is counted which records of single
/// invocations do not tell.
/// <list type="number">
/// <item>A point becomes an increment (<see cref="SeriesBook"/>) and waits.</item>
/// <item>Before anybody reads, and before the minute of the clock ends in which something came, what waits is added to its minutes, and all minutes that are
/// held are compared with the records of theirs and of the hour before them (<see cref="RecordMatching"/>).</item>
/// <item>Where that changed what metrics tell alone, the figures of the minute are exchanged in its slots (<see cref="MetricRules"/>).</item>
/// </list>
/// What is counted follows from the points and records alone, in whatever order they came, as long as they come while their minutes are held.
/// </summary>
internal sealed class MetricBook(FunctionWindows windows, bool isEdge)
{
    // A minute more than doors allow, for a request is decoded before it is accepted.
    private const long AheadUsMax = (Limits.TimestampAheadMinutesMax + 1) * TierExtensions.MinuteUs;

    private static readonly Counter[] Compared =
    [
        Counter.Invocations, Counter.Warmups, Counter.Errors, Counter.OutOfMemory, Counter.Timeouts, Counter.ColdStarts,
    ];

    private readonly BoundsBook bounds = new();
    private readonly List<MetricIncrement> waiting = [];
    private SeriesBook? series;
    private readonly SortedList<long, MetricMinute> minutes = [];
    private bool hasNews;

    /// <summary>Time of the latest point, µs since 1970 UTC; 0 while there was none.</summary>
    public long LastUs { get; private set; }

    public int SizeBytes => 200 + Series.SizeBytes + bounds.SizeBytes + minutes.Values.Sum(static minute => minute.SizeBytes) + waiting.Count * 200;

    private SeriesBook Series => series ??= new SeriesBook(bounds);

    private BillingClass BillingClass => isEdge ? BillingClass.Edge : BillingClass.OnDemand;

    /// <summary>Minutes from this one on can still be compared with all records that may speak of them.</summary>
    private long FirstCompared => windows.FirstMinuteHeld + Limits.MetricDelayMinutes;

    /// <summary>Takes a point.</summary>
    /// <returns>False where it brought nothing new.</returns>
    public bool Take(scoped in InvocationRecord record, long acceptedAtUs)
    {
        // No door takes such a time, and a minute of it would have no neighbours to be compared with.
        if (record.TimeUs > acceptedAtUs + AheadUsMax) return false;
        LastUs = Math.Max(LastUs, record.TimeUs);
        var increment = Series.Take(FaasMetricPoint.Read(record.Point, record.TimeUs), record);
        if (increment is null) return false;
        windows.Roll(acceptedAtUs);
        waiting.Add(increment);
        hasNews = true;
        if (waiting.Count >= Limits.MetricPointsWaiting) Compare();
        return true;
    }

    /// <summary>Records came: what metrics tell alone may have changed.</summary>
    public void NoteRecords() => hasNews |= minutes.Count > 0;

    /// <summary>Compares before the clock goes on to another minute: what is compared must not depend on who reads when.</summary>
    public void Settle(long nowUs)
    {
        if (hasNews && nowUs / TierExtensions.MinuteUs > windows.ClockUs / TierExtensions.MinuteUs) Compare();
    }

    /// <summary>Brings the slots to what is known. For whoever reads them.</summary>
    public void Compare()
    {
        if (!hasNews) return;
        hasNews = false;
        while (minutes.Count > 0 && minutes.Keys[0] < windows.FirstMinuteHeld) minutes.RemoveAt(0);
        Match(AddWaiting());
    }

    /// <inheritdoc cref="SeriesBook.Trim"/>
    public void Trim(long nowUs) => Series.Trim(nowUs);

    /// <remarks>Nothing may wait: <see cref="Compare"/> first.</remarks>
    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint(LastUs);
        bounds.Encode(writer);
        Series.Encode(writer);
        writer.WriteVarint((ulong)minutes.Count);
        long before = 0;
        foreach (var (number, minute) in minutes)
        {
            writer.WriteVarint(number - before);
            before = number;
            minute.Encode(writer);
        }
    }

    public void Decode(ref ByteReader reader)
    {
        LastUs = reader.ReadVarint64();
        bounds.Decode(ref reader);
        Series.Decode(ref reader);
        long number = 0;
        for (var left = reader.ReadVarint(Limits.MinuteSlots * 2); left > 0; left--)
        {
            number += reader.ReadVarint(int.MaxValue);
            if (number - windows.FirstMinuteHeld > Limits.MinuteSlots * 2) CorruptDataException.Throw("a minute is of another time");
            if (!minutes.TryAdd(number, MetricMinute.Decode(ref reader, number, bounds))) CorruptDataException.Throw("a minute stands twice");
        }
    }

    /// <summary>Adds what waits to its minutes.</summary>
    /// <returns>What the minutes that changed had in the slots before.</returns>
    private Dictionary<long, MetricFigures> AddWaiting()
    {
        var touched = new Dictionary<long, MetricFigures>();
        foreach (var group in waiting.GroupBy(static increment => increment.Minute))
        {
            if (group.Key < windows.FirstMinuteHeld)
            {
                AddLate(group);
                continue;
            }
            if (!minutes.TryGetValue(group.Key, out var minute)) minutes.Add(group.Key, minute = new MetricMinute(group.Key));
            touched.Add(group.Key, FiguresOf(minute));
            var told = minute.Told;
            minute.Add(group, bounds);
            // Its records are not all known any more: what comes now counts if nothing else tells of that time.
            if (group.Key < FirstCompared && IsReported(group.Key)) minute.Matched = Plus(minute.Matched, minute.Told, told);
        }
        waiting.Clear();
        return touched;
    }

    /// <summary>A minute that is held no more: nothing can be compared, so it counts if no record tells of its hour or the one before.</summary>
    private void AddLate(IGrouping<long, MetricIncrement> late)
    {
        if (IsReported(late.Key)) return;
        var minute = new MetricMinute(late.Key);
        minute.Add(late, bounds);
        windows.Exchange(late.Key * TierExtensions.MinuteUs, MetricFigures.None, FiguresOf(minute), windows.ClockUs);
    }

    private bool IsReported(long minute)
    {
        var timeUs = minute * TierExtensions.MinuteUs;
        return HasRecords(timeUs) || HasRecords(timeUs - Limits.MetricDelayMinutes * TierExtensions.MinuteUs);
    }

    private bool HasRecords(long timeUs)
    {
        var invocations = windows.CountOfHour(timeUs, Counter.Invocations);
        return invocations < 0 || invocations > windows.CountOfHour(timeUs, Counter.MetricInvocations);
    }

    private void Match(Dictionary<long, MetricFigures> touched)
    {
        if (minutes.Count == 0) return;
        var firstMinute = windows.FirstMinuteHeld;
        var matched = MatchedOf(firstMinute, touched);
        for (var at = 0; at < minutes.Count; at++)
        {
            var minute = minutes.Values[at];
            var isTouched = touched.TryGetValue(minute.Number, out var before);
            if (!isTouched && minute.Matched.Equals(matched[at])) continue;
            before ??= FiguresOf(minute);
            minute.Matched = matched[at];
            var after = FiguresOf(minute);
            if (!before.IsNone || !after.IsNone) windows.Exchange(minute.Number * TierExtensions.MinuteUs, before, after, windows.ClockUs);
        }
    }

    private MetricCounts[] MatchedOf(long firstMinute, Dictionary<long, MetricFigures> touched)
    {
        var result = new MetricCounts[minutes.Count];
        var length = (int)(minutes.Keys[^1] - firstMinute) + 1;
        var sums = new long[length * Compared.Length];
        windows.AddMinutes(firstMinute, Compared, sums);
        var records = new long[length];
        var one = new long[minutes.Count];
        for (var count = MetricCount.Invocations; (int)count < MetricCounts.Length; count++)
        {
            for (var at = 0; at < length; at++) records[at] = CountOf(sums.AsSpan(at * Compared.Length, Compared.Length), count);
            // The slots hold what metrics told before.
            foreach (var minute in minutes.Values)
            {
                var own = touched.TryGetValue(minute.Number, out var before) ? before.Of(OwnOf(count)) : minute.Alone[(int)count];
                records[minute.Number - firstMinute] -= own;
            }
            RecordMatching.Match(records, firstMinute, minutes.Values, count, FirstCompared, one);
            for (var at = 0; at < one.Length; at++) result[at][(int)count] = one[at];
        }
        return result;
    }

    private static long CountOf(ReadOnlySpan<long> compared, MetricCount count) => count switch
    {
        MetricCount.Invocations => compared[0] + compared[1],
        MetricCount.Errors => compared[2] + compared[3],
        MetricCount.Timeouts => compared[4],
        _ => compared[5],
    };

    private static Counter OwnOf(MetricCount count) => count switch
    {
        MetricCount.Invocations => Counter.Invocations,
        MetricCount.Errors => Counter.Errors,
        MetricCount.Timeouts => Counter.Timeouts,
        _ => Counter.ColdStarts,
    };

    private static MetricCounts Plus(in MetricCounts counts, in MetricCounts after, in MetricCounts before)
    {
        var result = counts;
        for (var at = 0; at < MetricCounts.Length; at++) result[at] += after[at] - before[at];
        return result;
    }

    private MetricFigures FiguresOf(MetricMinute minute) => MetricRules.FiguresOf(minute, bounds, BillingClass);
}
