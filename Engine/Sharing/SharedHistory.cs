using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.Clocks;
using Coldstart.Engine.History;
using Coldstart.Storage.Functions;

namespace Coldstart.Engine.Sharing;

/// <summary>Answers from history and owners together: what is live comes from the owner, what is earlier from the store.</summary>
internal sealed class SharedHistory(IFunctionStore store, IFunctionReaders readers, SharedOverviews overviews, GuardedClock clock)
{
    private const long DayUs = 86_400_000_000;
    private const int StorePage = 1000;

    public async ValueTask<SeriesReport?> SeriesAsync(Guid project, Guid function, long fromUs, long toUs, long stepUs, CancellationToken cancellation)
    {
        var nowUs = clock.NowUs;
        if (await readers.SlotsAsync(project, function, fromUs, toUs, stepUs, storeFirst: false, cancellation) is not { } live) return null;
        var series = await WholeAsync(live, function, fromUs, toUs, stepUs, nowUs, cancellation);
        return new SeriesReport(fromUs, toUs, stepUs, nowUs, live.Identity.Region, [.. series.Points.Select(static point => new SeriesPoint(point.Key, point.Value))]);
    }

    /// <summary>Days are steps like others: live slots and daily rollups meet at midnight.</summary>
    public async ValueTask<IReadOnlyList<DailyUsage>> UsageAsync(Guid project, long fromUs, long toUs, CancellationToken cancellation)
    {
        var overview = await overviews.GetAsync(project, Window.FiveMinutes, cancellation);
        var days = new List<DailyUsage>();
        foreach (var functions in overview.Functions.Select(static report => report.Head.Id).Chunk(Limits.OwnersAskedAtOnce))
        {
            foreach (var usage in await Task.WhenAll(functions.Select(function => UsageOfAsync(project, function, fromUs, toUs, cancellation)))) days.AddRange(usage);
        }
        return days;
    }

    public async ValueTask<IReadOnlyList<ColdStartSample>> ColdStartsAsync(ColdStartQuery query, CancellationToken cancellation)
    {
        var overview = await overviews.GetAsync(query.Project, Window.FiveMinutes, cancellation);
        var heads = overview.Functions.Select(static report => report.Head).Where(head => query.FunctionId is null || head.Id == query.FunctionId).ToDictionary(static head => head.Id);
        if (heads.Count == 0) return [];
        var countMax = Math.Min(query.Offset + query.Limit, Limits.ColdStartsPagedMax);
        var samples = new Dictionary<(Guid, long, long), KeptSample>();
        // Memory first: a sample that is stored meanwhile is then in the store.
        foreach (var functions in heads.Keys.Chunk(Limits.OwnersAskedAtOnce))
        {
            foreach (var waiting in await Task.WhenAll(functions.Select(function => readers.WaitingSamplesAsync(query.Project, function, cancellation))))
            {
                foreach (var sample in waiting.Where(sample => sample.TimeUs >= query.FromUs && sample.TimeUs < query.ToUs)) samples[(sample.FunctionId, sample.TimeUs, sample.Ordinal)] = sample;
            }
        }
        await AddStoredAsync(query, countMax, samples, cancellation);
        var ordered = query.SlowestFirst
            ? samples.Values.OrderByDescending(static sample => sample.Rank).ThenByDescending(static sample => sample.TimeUs).ThenByDescending(static sample => sample.Ordinal)
            : samples.Values.OrderByDescending(static sample => sample.TimeUs).ThenByDescending(static sample => sample.Ordinal);
        return [.. ordered.Take(countMax).Skip(query.Offset).Select(sample => Read(sample, heads)).OfType<ColdStartSample>()];
    }

    private async Task<IReadOnlyList<DailyUsage>> UsageOfAsync(Guid project, Guid function, long fromUs, long toUs, CancellationToken cancellation)
    {
        if (await readers.SlotsAsync(project, function, fromUs, toUs, DayUs, storeFirst: true, cancellation) is not { } live) return [];
        var series = await WholeAsync(live, function, fromUs, toUs, DayUs, clock.NowUs, cancellation);
        return [.. series.Points.Where(static day => !day.Value.Usage.IsEmpty).Select(day => new DailyUsage(function, live.Identity.FunctionName, live.Identity.Account, live.Identity.Region, day.Key, day.Value.Usage))];
    }

    private async Task<LiveSeries> WholeAsync(LiveSlots live, Guid function, long fromUs, long toUs, long stepUs, long nowUs, CancellationToken cancellation)
    {
        var series = new LiveSeries([], live.FromUs);
        foreach (var point in live.Points) series.Points.Add(point.StartUs, point.Totals);
        await series.AddHistoryAsync(store, function, fromUs, toUs, stepUs, nowUs, cancellation);
        return series;
    }

    private async Task AddStoredAsync(ColdStartQuery query, int countMax, Dictionary<(Guid, long, long), KeptSample> samples, CancellationToken cancellation)
    {
        for (var offset = 0; offset < countMax; offset += StorePage)
        {
            var limit = Math.Min(StorePage, countMax - offset);
            var page = await store.SamplesAsync(new SampleQuery(query.Project, query.FunctionId, SampleKind.ColdStart, query.FromUs, query.ToUs, query.SlowestFirst, offset, limit), cancellation);
            // One that waits may be a richer form of the stored one.
            foreach (var sample in page) samples.TryAdd((sample.FunctionId, sample.TimeUs, sample.Ordinal), sample);
            if (page.Count < limit) return;
        }
    }

    private static ColdStartSample? Read(KeptSample sample, Dictionary<Guid, FunctionHead> heads) => heads.TryGetValue(sample.FunctionId, out var head)
        ? SampleCodec.ReadColdStart(sample.FunctionId, new FunctionIdentity(head.Account, head.Region, head.Name), sample.Bytes.Span)
        : null;
}
