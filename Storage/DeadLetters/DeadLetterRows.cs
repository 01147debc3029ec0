using Coldstart.Analytics;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.DeadLetters;

/// <summary>
/// What changes the table of dead letters, within somebody's transaction. Every change also moves the project's totals,
/// so that the bounds are kept without counting rows.
/// </summary>
internal static class DeadLetterRows
{
    /// <summary>Letters that are looked at in one step when the oldest leave.</summary>
    private const int RowsPerStep = 1000;

    private static readonly SqlStatement Add = new(
        """
        INSERT INTO dead_letters (project_id, id, door, reason, detail, received_at_us, size_bytes, preview, content)
        VALUES (@project_id, @id, @door, @reason, @detail, @received_at_us, @size_bytes, @preview, @content)
        ON CONFLICT (project_id, id) DO NOTHING RETURNING size_bytes
        """,
        ("project_id", SqlType.Uuid), ("id", SqlType.Uuid), ("door", SqlType.Text), ("reason", SqlType.Number), ("detail", SqlType.Text),
        ("received_at_us", SqlType.Number), ("size_bytes", SqlType.Number), ("preview", SqlType.Bytes), ("content", SqlType.Bytes));

    private static readonly SqlStatement Delete = new(
        "DELETE FROM dead_letters WHERE project_id = @project_id AND id = @id RETURNING size_bytes",
        ("project_id", SqlType.Uuid), ("id", SqlType.Uuid));

    private static readonly SqlStatement Oldest = new(
        "SELECT id, size_bytes FROM dead_letters WHERE project_id = @project_id ORDER BY id LIMIT @rows",
        ("project_id", SqlType.Uuid), ("rows", SqlType.Number));

    private static readonly SqlStatement DeleteUpTo = new(
        "DELETE FROM dead_letters WHERE project_id = @project_id AND id <= @id",
        ("project_id", SqlType.Uuid), ("id", SqlType.Uuid));

    private static readonly SqlStatement DeleteExpired = new(
        """
        DELETE FROM dead_letters WHERE (project_id, id) IN (
          SELECT project_id, id FROM dead_letters WHERE received_at_us < @before_us ORDER BY received_at_us LIMIT @rows)
        RETURNING project_id, size_bytes
        """,
        ("before_us", SqlType.Number), ("rows", SqlType.Number));

    private static readonly SqlStatement MoveTotals = new(
        """
        INSERT INTO dead_letter_totals (project_id, kept, size_bytes, dropped, expired) VALUES (@project_id, @kept, @size_bytes, @dropped, @expired)
        ON CONFLICT (project_id) DO UPDATE SET kept = dead_letter_totals.kept + excluded.kept, size_bytes = dead_letter_totals.size_bytes + excluded.size_bytes,
          dropped = dead_letter_totals.dropped + excluded.dropped, expired = dead_letter_totals.expired + excluded.expired
        RETURNING kept, size_bytes, dropped, expired
        """,
        ("project_id", SqlType.Uuid), ("kept", SqlType.Number), ("size_bytes", SqlType.Number), ("dropped", SqlType.Number), ("expired", SqlType.Number));

    /// <summary>Adds letters; one that is there already is left as it is. The oldest leave where a project has too many.</summary>
    public static async Task AddAsync(SqlSession session, IReadOnlyList<DeadLetter> letters, StoreBounds bounds)
    {
        if (letters.Count == 0) return;
        var sizes = await session.ExecuteAllAsync([.. letters.Select(AddOne)]);
        var added = letters.Zip(sizes).Where(letter => letter.Second is not null).GroupBy(letter => letter.First.Project, letter => letter.Second!.Value);
        foreach (var project in added.OrderBy(project => project.Key))
        {
            var totals = await MoveAsync(session, project.Key, new DeadLetterTotals(project.Count(), project.Sum(), 0, 0));
            await DropOldestAsync(session, project.Key, totals, bounds);
        }
    }

    public static async Task<bool> DeleteAsync(SqlSession session, Guid project, Guid id)
    {
        if (await session.NumberAsync(Delete, project, id) is not { } sizeBytes) return false;
        await MoveAsync(session, project, new DeadLetterTotals(-1, -sizeBytes, 0, 0));
        return true;
    }

    /// <returns>Letters removed, at most <paramref name="rows"/>.</returns>
    public static async Task<int> ExpireAsync(SqlSession session, long beforeUs, int rows)
    {
        var removed = await session.QueryAsync(DeleteExpired, static row => (Project: row.Uuid(0), SizeBytes: row.Number(1)), beforeUs, rows);
        foreach (var project in removed.GroupBy(letter => letter.Project, letter => letter.SizeBytes).OrderBy(project => project.Key))
            await MoveAsync(session, project.Key, new DeadLetterTotals(-project.Count(), -project.Sum(), 0, project.Count()));
        return removed.Count;
    }

    private static SqlCall AddOne(DeadLetter letter) => new(Add,
        letter.Project, letter.Id, letter.Door, (long)letter.Reason, letter.Detail, letter.ReceivedAtUs, letter.Content.Length,
        letter.Content[..Math.Min(letter.Content.Length, Limits.DeadLetterPreviewBytes)], letter.Content);

    private static async Task DropOldestAsync(SqlSession session, Guid project, DeadLetterTotals totals, StoreBounds bounds)
    {
        while (IsOver(totals, bounds))
        {
            var oldest = await session.QueryAsync(Oldest, static row => (Id: row.Uuid(0), SizeBytes: row.Number(1)), project, RowsPerStep);
            var dropped = 0;
            var left = totals;
            while (dropped < oldest.Count && IsOver(left, bounds))
                left = left with { Kept = left.Kept - 1, SizeBytes = left.SizeBytes - oldest[dropped++].SizeBytes };
            if (dropped == 0) throw new InvalidOperationException("The totals of a project's dead letters say more than there are.");
            await session.ExecuteAsync(DeleteUpTo, project, oldest[dropped - 1].Id);
            totals = await MoveAsync(session, project, new DeadLetterTotals(left.Kept - totals.Kept, left.SizeBytes - totals.SizeBytes, dropped, 0));
        }
    }

    private static bool IsOver(DeadLetterTotals totals, StoreBounds bounds) =>
        totals.Kept > bounds.DeadLettersPerProject || totals.SizeBytes > bounds.DeadLetterBytesPerProject;

    private static async Task<DeadLetterTotals> MoveAsync(SqlSession session, Guid project, DeadLetterTotals by) =>
        await session.FirstAsync(MoveTotals, static row => new DeadLetterTotals(row.Number(0), row.Number(1), row.Number(2), row.Number(3)),
            project, by.Kept, by.SizeBytes, by.Dropped, by.Expired)
        ?? throw new InvalidOperationException("An upsert gave no row back.");
}
