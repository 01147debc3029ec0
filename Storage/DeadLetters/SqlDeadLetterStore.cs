using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.DeadLetters;

/// <summary>Dead letters in SQL tables. They come in through <see cref="DeadLetterRows"/>, with the request that they are part of.</summary>
internal sealed class SqlDeadLetterStore(ISqlSource source) : IDeadLetterStore
{
    // A door is stored with its query; asked for without one, it means every query.
    private static readonly SqlStatement List = new(
        """
        SELECT id, door, reason, detail, received_at_us, size_bytes, preview FROM dead_letters
        WHERE project_id = @project_id AND id < @before
          AND (@door IS NULL OR door = @door OR substr(door, 1, length(@door) + 1) = @door || '?')
          AND (@reason IS NULL OR reason = @reason)
        ORDER BY id DESC LIMIT @rows
        """,
        ("project_id", SqlType.Uuid), ("before", SqlType.Uuid), ("door", SqlType.Text), ("reason", SqlType.Number), ("rows", SqlType.Number));

    private static readonly SqlStatement Find = new(
        "SELECT door, reason, detail, received_at_us, content FROM dead_letters WHERE project_id = @project_id AND id = @id",
        ("project_id", SqlType.Uuid), ("id", SqlType.Uuid));

    private static readonly SqlStatement Totals = new(
        "SELECT kept, size_bytes, dropped, expired FROM dead_letter_totals WHERE project_id = @project_id",
        ("project_id", SqlType.Uuid));

    private static readonly Dictionary<string, RejectionReason> Reasons = Enum.GetValues<RejectionReason>().ToDictionary(reason => reason.Code(), StringComparer.Ordinal);

    public async Task<IReadOnlyList<DeadLetterRow>> ListAsync(Guid project, Guid? before, string? door, string? reason, int limit, CancellationToken cancellation)
    {
        long? reasonNumber = null;
        if (reason is not null)
        {
            if (!Reasons.TryGetValue(reason, out var known)) return [];
            reasonNumber = (long)known;
        }
        var rows = Math.Clamp(limit, 1, Limits.StoreAnswerRows);
        return await source.ReadAsync(session => session.QueryAsync(List, static row =>
            new DeadLetterRow(row.Uuid(0), row.Text(1), ((RejectionReason)row.Number(2)).Code(), row.Text(3), row.Number(4), row.Number(5), row.Bytes(6)),
            project, before ?? Guid.AllBitsSet, door, reasonNumber, rows), cancellation);
    }

    public Task<DeadLetter?> FindAsync(Guid project, Guid id, CancellationToken cancellation) =>
        source.ReadAsync(session => session.FirstAsync(Find, row =>
            new DeadLetter(id, project, row.Text(0), (RejectionReason)row.Number(1), row.Text(2), row.Number(3), row.Bytes(4)), project, id), cancellation);

    public Task<bool> DeleteAsync(Guid project, Guid id, CancellationToken cancellation) =>
        source.WriteAsync(session => DeadLetterRows.DeleteAsync(session, project, id), cancellation);

    public async Task<DeadLetterTotals> TotalsAsync(Guid project, CancellationToken cancellation) =>
        await source.ReadAsync(session => session.FirstAsync(Totals, static row =>
            new DeadLetterTotals(row.Number(0), row.Number(1), row.Number(2), row.Number(3)), project), cancellation) ?? new DeadLetterTotals(0, 0, 0, 0);
}
