using Coldstart.Analytics;
using Coldstart.Storage.Journal;
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
        "DELETE FROM dead_letters WHERE project_id = @project_id AND id = @id RETURNING door, reason, size_bytes",
        ("project_id", SqlType.Uuid), ("id", SqlType.Uuid));

    private static readonly SqlStatement DeleteSome = new(
        $"""
        DELETE FROM dead_letters WHERE (project_id, id) IN (
          SELECT project_id, id FROM dead_letters WHERE project_id = @project_id AND {DeadLetterConditions.Sql} ORDER BY id LIMIT @rows)
        RETURNING door, reason, size_bytes
        """,
        [("project_id", SqlType.Uuid), .. DeadLetterConditions.Parameters, ("rows", SqlType.Number)]);

    private static readonly SqlStatement Oldest = new(
        "SELECT id, door, reason, size_bytes FROM dead_letters WHERE project_id = @project_id ORDER BY id LIMIT @rows",
        ("project_id", SqlType.Uuid), ("rows", SqlType.Number));

    private static readonly SqlStatement DeleteUpTo = new(
        "DELETE FROM dead_letters WHERE project_id = @project_id AND id <= @id",
        ("project_id", SqlType.Uuid), ("id", SqlType.Uuid));

    private static readonly SqlStatement DeleteExpired = new(
        """
        DELETE FROM dead_letters WHERE (project_id, id) IN (
          SELECT project_id, id FROM dead_letters WHERE received_at_us < @before_us ORDER BY received_at_us LIMIT @rows)
        RETURNING door, reason, size_bytes, project_id
        """,
        ("before_us", SqlType.Number), ("rows", SqlType.Number));

    /// <summary>Adds letters; one that is there already is left as it is. The oldest leave where a project has too many.</summary>
    public static async Task AddAsync(SqlSession session, IReadOnlyList<DeadLetter> letters, StoreBounds bounds)
    {
        if (letters.Count == 0) return;
        var sizes = await session.ExecuteAllAsync([.. letters.Select(AddOne)]);
        var added = letters.Zip(sizes).Where(letter => letter.Second is not null).GroupBy(letter => letter.First.Project, letter => letter.First);
        foreach (var project in added.OrderBy(project => project.Key))
        {
            var totals = await DeadLetterNumbers.MoveAsync(session, project.Key, [.. project.Select(Arrival)]);
            await DropOldestAsync(session, project.Key, totals, bounds);
        }
    }

    public static async Task<bool> DeleteAsync(SqlSession session, Guid project, Guid id) => await LeaveAsync(session, project, await session.QueryAsync(Delete, Departure, project, id)) > 0;

    /// <returns>Letters removed, at most <paramref name="rows"/>; the oldest first.</returns>
    public static async Task<int> DeleteAsync(SqlSession session, Guid project, DeadLetterConditions conditions, int rows) =>
        await LeaveAsync(session, project, await session.QueryAsync(DeleteSome, Departure, [project, .. conditions.Values, rows]));

    /// <summary>Removes the letters that some keys were made of: they are counted now.</summary>
    public static async Task DeleteRetriedAsync(SqlSession session, IEnumerable<IdempotencyRecord> keys)
    {
        foreach (var key in keys)
        {
            if (DeadLetterKeys.TryRead(key.Key, out var id)) await DeleteAsync(session, key.Project, id);
        }
    }

    /// <returns>Letters removed, at most <paramref name="rows"/>.</returns>
    public static async Task<int> ExpireAsync(SqlSession session, long beforeUs, int rows)
    {
        var removed = await session.QueryAsync(DeleteExpired, static row => (Project: row.Uuid(3), Change: Departure(row) with { Expired = 1 }), beforeUs, rows);
        foreach (var project in removed.GroupBy(letter => letter.Project, letter => letter.Change).OrderBy(project => project.Key))
            await DeadLetterNumbers.MoveAsync(session, project.Key, [.. project]);
        return removed.Count;
    }

    private static SqlCall AddOne(DeadLetter letter) => new(Add,
        letter.Project, letter.Id, letter.Door, (long)letter.Reason, letter.Detail, letter.ReceivedAtUs, letter.Content.Length,
        letter.Content[..Math.Min(letter.Content.Length, Limits.DeadLetterPreviewBytes)], letter.Content);

    private static DeadLetterChange Arrival(DeadLetter letter) =>
        new(DeadLetterChange.RouteOf(letter.Door), (long)letter.Reason, letter.Content.Length) { Received = 1, Kept = 1, LastReceivedUs = letter.ReceivedAtUs };

    private static DeadLetterChange Departure(SqlRow row) => new(DeadLetterChange.RouteOf(row.Text(0)), row.Number(1), -row.Number(2)) { Kept = -1 };

    private static async Task<int> LeaveAsync(SqlSession session, Guid project, List<DeadLetterChange> changes)
    {
        if (changes.Count > 0) await DeadLetterNumbers.MoveAsync(session, project, changes);
        return changes.Count;
    }

    private static async Task DropOldestAsync(SqlSession session, Guid project, DeadLetterTotals totals, StoreBounds bounds)
    {
        while (IsOver(totals, bounds))
        {
            var oldest = await session.QueryAsync(Oldest, static row =>
                (Id: row.Uuid(0), Change: new DeadLetterChange(DeadLetterChange.RouteOf(row.Text(1)), row.Number(2), -row.Number(3)) { Kept = -1, Dropped = 1 }), project, RowsPerStep);
            var dropped = 0;
            var left = totals;
            while (dropped < oldest.Count && IsOver(left, bounds))
                left = left with { Kept = left.Kept - 1, SizeBytes = left.SizeBytes + oldest[dropped++].Change.SizeBytes };
            if (dropped == 0) throw new InvalidOperationException("The totals of a project's dead letters say more than there are.");
            await session.ExecuteAsync(DeleteUpTo, project, oldest[dropped - 1].Id);
            totals = await DeadLetterNumbers.MoveAsync(session, project, [.. oldest.Take(dropped).Select(static letter => letter.Change)]);
        }
    }

    private static bool IsOver(DeadLetterTotals totals, StoreBounds bounds) =>
        totals.Kept > bounds.DeadLettersPerProject || totals.SizeBytes > bounds.DeadLetterBytesPerProject;
}
