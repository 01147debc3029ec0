using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Engine.InProcess;
using Coldstart.Storage.Functions;

namespace Coldstart.Engine.History;

/// <summary>Kept cold starts: those in the store and those that wait for it. What is stored between the two looks is seen twice, and kept once.</summary>
internal sealed class ColdStartReader(IFunctionStore store, FunctionDirectory directory)
{
    private const int StorePage = 1000;

    public async ValueTask<IReadOnlyList<ColdStartSample>> ReadAsync(ColdStartQuery query, CancellationToken cancellation)
    {
        var cells = CellsOf(query);
        if (cells.Count == 0) return [];
        var countMax = Math.Min(query.Offset + query.Limit, Limits.ColdStartsPagedMax);
        var samples = new Dictionary<(Guid, long, long), KeptSample>();
        // Memory first: a sample that is stored meanwhile is then in the store.
        foreach (var cell in cells) await AddPendingAsync(cell, query, samples, cancellation);
        await AddStoredAsync(query, countMax, samples, cancellation);
        var ordered = query.SlowestFirst
            ? samples.Values.OrderByDescending(sample => sample.Rank).ThenByDescending(sample => sample.TimeUs).ThenByDescending(sample => sample.Ordinal)
            : samples.Values.OrderByDescending(sample => sample.TimeUs).ThenByDescending(sample => sample.Ordinal);
        return ordered.Take(countMax).Skip(query.Offset).Select(Read).OfType<ColdStartSample>().ToArray();
    }

    private List<FunctionCell> CellsOf(ColdStartQuery query)
    {
        if (query.FunctionId is { } id) return directory.FindListed(query.Project, id) is { } cell ? [cell] : [];
        return directory.FindProject(query.Project)?.Listed.ToList() ?? [];
    }

    private static async Task AddPendingAsync(FunctionCell cell, ColdStartQuery query, Dictionary<(Guid, long, long), KeptSample> samples, CancellationToken cancellation)
    {
        // What is not in memory has nothing that waits.
        if (cell.Holder.Stats is null) return;
        var pending = await new CellJob<IReadOnlyList<PendingSample>>(cell, static stats => stats.PendingSamples.ToArray()).AskAsync().WaitAsync(cancellation);
        foreach (var sample in pending)
        {
            if (sample.IsError || sample.TimeUs < query.FromUs || sample.TimeUs >= query.ToUs) continue;
            samples[(cell.Id, sample.TimeUs, sample.Ordinal)] = new KeptSample(cell.Id, SampleKind.ColdStart, sample.TimeUs, sample.Ordinal, sample.Rank, sample.Bytes);
        }
    }

    private async Task AddStoredAsync(ColdStartQuery query, int countMax, Dictionary<(Guid, long, long), KeptSample> samples, CancellationToken cancellation)
    {
        for (var offset = 0; offset < countMax; offset += StorePage)
        {
            var limit = Math.Min(StorePage, countMax - offset);
            var page = await store.SamplesAsync(
                new SampleQuery(query.Project, query.FunctionId, SampleKind.ColdStart, query.FromUs, query.ToUs, query.SlowestFirst, offset, limit), cancellation);
            // One that waits may be a richer form of the stored one.
            foreach (var sample in page) samples.TryAdd((sample.FunctionId, sample.TimeUs, sample.Ordinal), sample);
            if (page.Count < limit) return;
        }
    }

    private ColdStartSample? Read(KeptSample sample) =>
        directory.Find(sample.FunctionId) is { } cell ? SampleCodec.ReadColdStart(sample.FunctionId, cell.Identity, sample.Bytes.Span) : null;
}
