using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.DeadLetters;

/// <summary>Dead letters in SQL tables. They come in through <see cref="DeadLetterRows"/>, with the request that they are part of.</summary>
internal sealed class SqlDeadLetterStore(ISqlSource source) : IDeadLetterStore
{
    private static readonly SqlStatement List = new(
        $"""
        SELECT id, door, reason, detail, received_at_us, size_bytes, preview FROM dead_letters
        WHERE project_id = @project_id AND id < @before AND {DeadLetterConditions.Sql}
        ORDER BY id DESC LIMIT @rows
        """,
        [("project_id", SqlType.Uuid), ("before", SqlType.Uuid), .. DeadLetterConditions.Parameters, ("rows", SqlType.Number)]);

    private static readonly SqlStatement Find = new(
        "SELECT door, reason, detail, received_at_us, content FROM dead_letters WHERE project_id = @project_id AND id = @id",
        ("project_id", SqlType.Uuid), ("id", SqlType.Uuid));

    private static readonly SqlStatement Totals = new(
        "SELECT kept, size_bytes, dropped, expired FROM dead_letter_totals WHERE project_id = @project_id",
        ("project_id", SqlType.Uuid));

    private static readonly SqlStatement Counts = new(
        """
        SELECT route, reason, received, kept, size_bytes, dropped, expired, last_received_us FROM dead_letter_counts
        WHERE project_id = @project_id ORDER BY route, reason
        """,
        ("project_id", SqlType.Uuid));

    public async Task<IReadOnlyList<DeadLetterRow>> ListAsync(Guid project, DeadLetterFilter filter, Guid? before, int limit, CancellationToken cancellation)
    {
        if (DeadLetterConditions.Of(filter) is not { } conditions) return [];
        var rows = Math.Clamp(limit, 1, Limits.StoreAnswerRows);
        return await source.ReadAsync(session => session.QueryAsync(List, static row =>
            new DeadLetterRow(row.Uuid(0), row.Text(1), ((RejectionReason)row.Number(2)).Code(), row.Text(3), row.Number(4), row.Number(5), row.Bytes(6)),
            [project, before ?? Guid.AllBitsSet, .. conditions.Values, rows]), cancellation);
    }

    public Task<DeadLetter?> FindAsync(Guid project, Guid id, CancellationToken cancellation) =>
        source.ReadAsync(session => session.FirstAsync(Find, row =>
            new DeadLetter(id, project, row.Text(0), (RejectionReason)row.Number(1), row.Text(2), row.Number(3), row.Bytes(4)), project, id), cancellation);

    public Task<bool> DeleteAsync(Guid project, Guid id, CancellationToken cancellation) =>
        source.WriteAsync(session => DeadLetterRows.DeleteAsync(session, project, id), cancellation);

    public async Task<int> DeleteAsync(Guid project, DeadLetterFilter filter, int limit, CancellationToken cancellation)
    {
        if (DeadLetterConditions.Of(filter) is not { } conditions) return 0;
        var rows = Math.Clamp(limit, 1, Limits.DeadLettersPerDelete);
        return await source.WriteAsync(session => DeadLetterRows.DeleteAsync(session, project, conditions, rows), cancellation);
    }

    public async Task<IReadOnlyList<DeadLetterCount>> CountsAsync(Guid project, CancellationToken cancellation) =>
        await source.ReadAsync(session => session.QueryAsync(Counts, static row => new DeadLetterCount(
            row.Text(0), ((RejectionReason)row.Number(1)).Code(), row.Number(2), row.Number(3), row.Number(4), row.Number(5), row.Number(6), row.Number(7)), project), cancellation);

    public async Task<DeadLetterTotals> TotalsAsync(Guid project, CancellationToken cancellation) =>
        await source.ReadAsync(session => session.FirstAsync(Totals, static row =>
            new DeadLetterTotals(row.Number(0), row.Number(1), row.Number(2), row.Number(3)), project), cancellation) ?? new DeadLetterTotals(0, 0, 0, 0);
}
