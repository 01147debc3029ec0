using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>The SQL around the journal's ranges, lanes and keys that needs no connection of its own.</summary>
internal static class PostgreSqlJournalSql
{
    /// <summary>Key of the advisory lock that a lane's connection holds; one number, as <see cref="Coldstart.Storage.PostgreSql.PostgreSqlLocks"/> uses two.</summary>
    public const string LaneLock = "hashtextextended(current_setting('search_path') || ' lane ' || lane, 0)";

    /// <summary>Ranges with what this moment and the frontier say of them.</summary>
    /// <remarks>Where the clock went back behind the frontier, writers go on in the range behind it, which may then end at any time.</remarks>
    public static SqlStatement Ranges { get; } = new(
        """
        SELECT r.range_number,
               CASE WHEN r.range_number < moment.current OR (r.range_number = s.value + 1 AND moment.current < s.value) THEN 1 ELSE 0 END::bigint,
               CASE WHEN r.range_number <= s.value THEN 1 ELSE 0 END::bigint
        FROM journal_ranges r
        CROSS JOIN (SELECT journal_current_range() AS current) moment
        CROSS JOIN (SELECT value FROM counters WHERE name = 'journal_sealed') s
        ORDER BY r.range_number
        """);

    /// <summary>The range that is written to now.</summary>
    public static SqlStatement CurrentRange { get; } = new(
        "SELECT greatest((SELECT value FROM counters WHERE name = 'journal_sealed') + 1, journal_current_range())");

    public static SqlStatement MakeRanges { get; } = new("SELECT journal_make_ranges(@ahead)", ("ahead", SqlType.Number));

    public static SqlStatement MoveFrontier { get; } = new(
        "UPDATE counters SET value = @range_number WHERE name = 'journal_sealed' AND value < @range_number", ("range_number", SqlType.Number));

    /// <summary>Waits for inserts under way, each of which holds its lane's row. A statement of its own: it sees the lanes that opened before the frontier moved.</summary>
    public static SqlStatement SealLanes { get; } = new(
        "UPDATE journal_lanes SET sealed_range = @range_number WHERE sealed_range < @range_number AND NOT is_closed", ("range_number", SqlType.Number));

    public static SqlStatement Tops { get; } = new("SELECT lane, sequence FROM journal_tops(@range_number)", ("range_number", SqlType.Number));

    public static SqlStatement Drop { get; } = new("SELECT CASE WHEN journal_drop_range(@range_number) THEN 1 ELSE 0 END::bigint", ("range_number", SqlType.Number));

    /// <summary>Lanes that are open, or of which something is left.</summary>
    public static SqlStatement Lanes { get; } = new(
        """
        SELECT l.lane FROM journal_lanes l
        WHERE NOT l.is_closed OR EXISTS (
          SELECT FROM generate_series(0, 63) AS p (partition)
          CROSS JOIN LATERAL (SELECT FROM journal j WHERE j.partition = p.partition::smallint AND j.lane = l.lane LIMIT 1) one)
        ORDER BY l.lane
        """);

    public static SqlStatement CloseLane { get; } = new(
        "UPDATE journal_lanes SET is_closed = true, closed_at = clock_timestamp() WHERE lane = @lane AND NOT is_closed", ("lane", SqlType.Number));

    public static SqlStatement CloseAllButOne { get; } = new(
        "UPDATE journal_lanes SET is_closed = true, closed_at = clock_timestamp() WHERE lane <> @lane AND NOT is_closed", ("lane", SqlType.Number));

    /// <summary>Lanes whose writer's connection is gone. The look takes the lock of each such lane until its statement ends.</summary>
    public static SqlStatement CloseAbandoned { get; } = new(
        $"""
        UPDATE journal_lanes SET is_closed = true, closed_at = clock_timestamp()
        WHERE lane IN (SELECT lane FROM (SELECT lane FROM journal_lanes WHERE NOT is_closed OFFSET 0) open WHERE pg_try_advisory_xact_lock({LaneLock}))
          AND NOT is_closed
        """);

    /// <summary>Closed lanes whose writer, however long it was frozen, asks no more.</summary>
    public static SqlStatement ForgetLanes { get; } = new(
        """
        DELETE FROM journal_lanes l
        WHERE l.is_closed AND l.closed_at < clock_timestamp() - @seconds * interval '1 second' AND NOT EXISTS (
          SELECT FROM generate_series(0, 63) AS p (partition)
          CROSS JOIN LATERAL (SELECT FROM journal j WHERE j.partition = p.partition::smallint AND j.lane = l.lane LIMIT 1) one)
        """,
        ("seconds", SqlType.Number));

    /// <summary>A key that has not expired by its own time, with its place; rows that a store without a journal wrote have none.</summary>
    public static SqlStatement FindKey { get; } = new(
        """
        SELECT body_hash, result, expires_at_us, function_ids, COALESCE(lane, 0), COALESCE(sequence, 0) FROM idempotency_keys
        WHERE project_id = @project_id AND route = @route AND key_text = @key_text AND expires_at_us > @now_us
        """,
        ("project_id", SqlType.Uuid), ("route", SqlType.Text), ("key_text", SqlType.Text), ("now_us", SqlType.Number));

    /// <summary>Bytes of the journal's tables and indexes.</summary>
    public static SqlStatement Size { get; } = new(
        "SELECT COALESCE(sum(pg_total_relation_size(inhrelid)), 0)::bigint FROM pg_inherits WHERE inhparent = 'journal'::regclass");
}
