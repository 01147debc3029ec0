using System.Runtime.CompilerServices;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Functions;

/// <summary>Functions, snapshots, rollups and samples in SQL tables.</summary>
internal sealed class SqlFunctionStore(ISqlSource source, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, byte[]> mergeRollups, StoreBounds bounds) : IFunctionStore
{
    private static readonly SqlStatement ListPage = new(
        """
        SELECT number, id, project_id, account, region, name, version, first_seen_us, last_seen_us
        FROM functions WHERE number > @after ORDER BY number LIMIT @rows
        """,
        ("after", SqlType.Number), ("rows", SqlType.Number));

    private static readonly SqlStatement ListProjectPage = new(
        """
        SELECT number, id, project_id, account, region, name, version, first_seen_us, last_seen_us
        FROM functions WHERE project_id = @project AND number > @after ORDER BY number LIMIT @rows
        """,
        ("project", SqlType.Uuid), ("after", SqlType.Number), ("rows", SqlType.Number));

    private static readonly SqlStatement Load = new(
        "SELECT f.version, s.bytes FROM functions f JOIN snapshots s ON s.function_number = f.number WHERE f.id = @id",
        ("id", SqlType.Uuid));

    private static readonly SqlStatement FindVector = new("SELECT vector FROM functions WHERE id = @id AND vector IS NOT NULL", ("id", SqlType.Uuid));

    private static readonly SqlStatement Rollups = new(
        """
        SELECT r.slot_start_us, r.bytes FROM functions f JOIN rollups r ON r.function_number = f.number
        WHERE f.id = @id AND r.resolution = @resolution AND r.slot_start_us >= @from_us AND r.slot_start_us < @to_us
        ORDER BY r.slot_start_us
        """,
        ("id", SqlType.Uuid), ("resolution", SqlType.Number), ("from_us", SqlType.Number), ("to_us", SqlType.Number));

    public IAsyncEnumerable<StoredFunction> ListAsync(CancellationToken cancellation) => PagesAsync(null, cancellation);

    public IAsyncEnumerable<StoredFunction> ListAsync(Guid project, CancellationToken cancellation) => PagesAsync(project, cancellation);

    public Task<StoredSnapshot?> LoadAsync(Guid functionId, CancellationToken cancellation) =>
        source.ReadAsync(session => session.FirstAsync(Load, static row => new StoredSnapshot(row.Number(0), row.Bytes(1)), functionId), cancellation);

    public Task<IReadOnlyList<bool>> SaveAsync(IReadOnlyList<SnapshotWrite> writes, CancellationToken cancellation) => writes.Count == 0
        ? Task.FromResult<IReadOnlyList<bool>>([])
        : source.WriteAsync(session => new FunctionSave(session, mergeRollups).RunAsync(writes), cancellation);

    public Task<IReadOnlyList<IReadOnlyList<Position>>> VectorsAsync(IReadOnlyList<Guid> functions, CancellationToken cancellation) => source.ReadAsync(async session =>
    {
        var vectors = new IReadOnlyList<Position>[functions.Count];
        for (var index = 0; index < vectors.Length; index++)
            vectors[index] = await session.FirstAsync(FindVector, static row => StoredVector.Read(row.Bytes(0)), functions[index]) ?? [];
        return (IReadOnlyList<IReadOnlyList<Position>>)vectors;
    }, cancellation);

    public async Task<IReadOnlyList<RollupRow>> RollupsAsync(Guid functionId, RollupResolution resolution, long fromUs, long toUs, CancellationToken cancellation) =>
        await source.ReadAsync(
            session => session.QueryAsync(Rollups, row => new RollupRow(resolution, row.Number(0), IsIncrement: false, row.Bytes(1)), functionId, (long)resolution, fromUs, toUs), cancellation);

    public async Task<IReadOnlyList<KeptSample>> SamplesAsync(SampleQuery query, CancellationToken cancellation) =>
        await source.ReadAsync(session => SampleRows.QueryAsync(session, query), cancellation);

    /// <remarks>In pages by the row's number, so that a slow caller holds neither a connection nor a snapshot of the database; the next page is read while one is given out.</remarks>
    private async IAsyncEnumerable<StoredFunction> PagesAsync(Guid? project, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // A million functions have a handful of accounts and regions: one string each.
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var next = ReadPageAsync(project, 0, names, stop.Token);
        try
        {
            while (true)
            {
                var page = await next;
                var isLast = page.Count < bounds.ListPageRows;
                if (!isLast) next = ReadPageAsync(project, page[^1].Number, names, stop.Token);
                foreach (var (_, function) in page) yield return function;
                if (isLast) yield break;
            }
        }
        finally
        {
            // Of no interest to a caller who stops early, whatever becomes of it.
            await stop.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task<List<(long Number, StoredFunction Function)>> ReadPageAsync(Guid? project, long after, Dictionary<string, string> names, CancellationToken cancellation) => source.ReadAsync(
        session => project is { } one
            ? session.QueryAsync(ListProjectPage, row => (row.Number(0), ReadFunction(row, names)), one, after, bounds.ListPageRows)
            : session.QueryAsync(ListPage, row => (row.Number(0), ReadFunction(row, names)), after, bounds.ListPageRows), cancellation);

    private static StoredFunction ReadFunction(SqlRow row, Dictionary<string, string> names) => new(
        row.Uuid(1), row.Uuid(2), Shared(row.Text(3), names), Shared(row.Text(4), names), row.Text(5), row.Number(6), row.Number(7), row.Number(8));

    private static string Shared(string name, Dictionary<string, string> names)
    {
        if (names.TryGetValue(name, out var known)) return known;
        if (names.Count < Analytics.Limits.NamesKeptPerCollector) names.Add(name, name);
        return name;
    }
}
