using Coldstart.Analytics;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.DeadLetters;

/// <summary>How the numbers of one door and reason change.</summary>
internal readonly record struct DeadLetterChange(string Route, long Reason, long SizeBytes)
{
    public long Received { get; init; }

    public long Kept { get; init; }

    public long Dropped { get; init; }

    public long Expired { get; init; }

    public long LastReceivedUs { get; init; }

    /// <summary>The door of a letter without its query, as far as it is counted by.</summary>
    public static string RouteOf(string door)
    {
        var cut = door.IndexOf('?', StringComparison.Ordinal);
        return door[..Math.Min(cut < 0 ? door.Length : cut, Limits.DeadLetterRouteCharacters)];
    }
}

/// <summary>Keeps the numbers of dead letters, of a project and of each door and reason in it, beside the letters and in their transaction.</summary>
internal static class DeadLetterNumbers
{
    private static readonly SqlStatement MoveTotals = new(
        """
        INSERT INTO dead_letter_totals (project_id, kept, size_bytes, dropped, expired) VALUES (@project_id, @kept, @size_bytes, @dropped, @expired)
        ON CONFLICT (project_id) DO UPDATE SET kept = dead_letter_totals.kept + excluded.kept, size_bytes = dead_letter_totals.size_bytes + excluded.size_bytes,
          dropped = dead_letter_totals.dropped + excluded.dropped, expired = dead_letter_totals.expired + excluded.expired
        RETURNING kept, size_bytes, dropped, expired
        """,
        ("project_id", SqlType.Uuid), ("kept", SqlType.Number), ("size_bytes", SqlType.Number), ("dropped", SqlType.Number), ("expired", SqlType.Number));

    private static readonly SqlStatement MoveCount = new(
        """
        INSERT INTO dead_letter_counts (project_id, route, reason, received, kept, size_bytes, dropped, expired, last_received_us)
        VALUES (@project_id, @route, @reason, @received, @kept, @size_bytes, @dropped, @expired, @last_received_us)
        ON CONFLICT (project_id, route, reason) DO UPDATE SET received = dead_letter_counts.received + excluded.received,
          kept = dead_letter_counts.kept + excluded.kept, size_bytes = dead_letter_counts.size_bytes + excluded.size_bytes,
          dropped = dead_letter_counts.dropped + excluded.dropped, expired = dead_letter_counts.expired + excluded.expired,
          last_received_us = CASE WHEN excluded.last_received_us > dead_letter_counts.last_received_us THEN excluded.last_received_us ELSE dead_letter_counts.last_received_us END
        """,
        ("project_id", SqlType.Uuid), ("route", SqlType.Text), ("reason", SqlType.Number), ("received", SqlType.Number), ("kept", SqlType.Number),
        ("size_bytes", SqlType.Number), ("dropped", SqlType.Number), ("expired", SqlType.Number), ("last_received_us", SqlType.Number));

    /// <summary>Moves the numbers of a project. Its totals come first: whoever has their row changes the others alone.</summary>
    /// <returns>The totals as they are now.</returns>
    public static async Task<DeadLetterTotals> MoveAsync(SqlSession session, Guid project, IReadOnlyCollection<DeadLetterChange> changes)
    {
        var totals = await session.FirstAsync(MoveTotals, static row => new DeadLetterTotals(row.Number(0), row.Number(1), row.Number(2), row.Number(3)),
            project, changes.Sum(static change => change.Kept), changes.Sum(static change => change.SizeBytes), changes.Sum(static change => change.Dropped), changes.Sum(static change => change.Expired));
        await session.ExecuteAllAsync([.. changes.GroupBy(static change => (change.Route, change.Reason)).Select(group => MoveOne(project, group.Key.Route, group.Key.Reason, [.. group]))]);
        return totals ?? throw new InvalidOperationException("An upsert gave no row back.");
    }

    private static SqlCall MoveOne(Guid project, string route, long reason, DeadLetterChange[] changes) => new(MoveCount,
        project, route, reason,
        changes.Sum(static change => change.Received), changes.Sum(static change => change.Kept), changes.Sum(static change => change.SizeBytes),
        changes.Sum(static change => change.Dropped), changes.Sum(static change => change.Expired), changes.Max(static change => change.LastReceivedUs));
}
