namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>The SQL of a lane.</summary>
internal static class LaneStatements
{
    /// <summary>
    /// What the outcome of every commit hangs on (EXACTLY-ONCE.md, rule 3). The lane's row is locked for share in the statement that inserts: whoever
    /// closes the lane or seals a range changes that row, and waits for the statement or is waited for and then seen. The range is taken
    /// from the database's clock under that lock, and is never one that is sealed.
    /// </summary>
    public const string Insert =
        """
        INSERT INTO journal (range_number, lane, first_sequence, sequence, partition, directory, blocks)
        SELECT l.range_number, l.lane, $2, $3, b.partition, b.directory, b.blocks
        FROM (SELECT lane, greatest(sealed_range + 1, journal_current_range()) AS range_number
              FROM journal_lanes WHERE lane = $1 AND NOT is_closed FOR SHARE) l,
             unnest($4::smallint[], $5::bytea[], $6::bytea[]) AS b (partition, directory, blocks)
        """;

    /// <summary>Holds the lane open until the end of the transaction, and says whether the range of this moment is there; no row where the lane is closed.</summary>
    public const string Hold =
        """
        SELECT EXISTS (SELECT FROM journal_ranges r WHERE r.range_number = l.range_number)
        FROM (SELECT greatest(sealed_range + 1, journal_current_range()) AS range_number FROM journal_lanes WHERE lane = $1 AND NOT is_closed FOR SHARE) l
        """;

    /// <summary>
    /// Claims keys in sorted order, so that two processes cannot wait for each other; waits for a claim of another process that is not committed yet.
    /// Gives the sequences of those that were free (rule 6).
    /// </summary>
    public const string ClaimKeys =
        """
        INSERT INTO idempotency_keys (project_id, route, key_text, body_hash, result, expires_at_us, function_ids, lane, sequence)
        SELECT k.project_id, k.route, k.key_text, k.body_hash, k.result, k.expires_at_us, k.function_ids, $8, k.sequence
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::bytea[], $6::bigint[], $7::bytea[], $9::bigint[])
             AS k (project_id, route, key_text, body_hash, result, expires_at_us, function_ids, sequence)
        ORDER BY k.project_id, k.route COLLATE "C", k.key_text COLLATE "C"
        ON CONFLICT (project_id, route, key_text) DO UPDATE
        SET body_hash = excluded.body_hash, result = excluded.result, expires_at_us = excluded.expires_at_us,
            function_ids = excluded.function_ids, lane = excluded.lane, sequence = excluded.sequence
        WHERE idempotency_keys.expires_at_us <= $10
        RETURNING sequence
        """;

    /// <summary>
    /// A lane number that was never used. The frontier of sealed ranges is locked, so that nobody seals between this look and the lane's first row.
    /// The advisory lock tells others that the writer lives, for as long as its connection does.
    /// </summary>
    public const string Open =
        $"""
        WITH taken AS (UPDATE counters SET value = value + 1 WHERE name = 'lane' RETURNING value),
             sealed AS (SELECT value FROM counters WHERE name = 'journal_sealed' FOR SHARE)
        INSERT INTO journal_lanes (lane, sealed_range) SELECT taken.value, sealed.value FROM taken, sealed
        RETURNING lane, pg_try_advisory_lock({PostgreSqlJournalSql.LaneLock})
        """;

    /// <summary>Waits for an insert of the lane that is under way, and lets none begin (rule 2).</summary>
    public const string Close = "UPDATE journal_lanes SET is_closed = true, closed_at = clock_timestamp() WHERE lane = $1 AND NOT is_closed";

    /// <summary>After <see cref="Close"/>: whether a commit is there, or was there and has been trimmed since.</summary>
    public const string Outcome =
        """
        SELECT EXISTS (SELECT FROM journal WHERE partition = $2 AND lane = $1 AND sequence = $3)
            OR EXISTS (SELECT FROM journal_lanes WHERE lane = $1 AND dropped_sequence >= $3)
        """;

    public const string MakeRanges = "SELECT journal_make_ranges($1)";

    /// <summary>What durability hangs on.</summary>
    public const string Settings = "SELECT current_setting('synchronous_commit'), current_setting('fsync'), current_setting('full_page_writes')";

    /// <summary>A plan for every number of rows, made once; and an end to the transaction of a writer that is frozen within it.</summary>
    public static string SetUp { get; } =
        $"SET plan_cache_mode = force_generic_plan; SET jit = off; SET idle_in_transaction_session_timeout = '{Analytics.Limits.PostgreSqlFrozenWriterSeconds}s'";

    public static string BeginWaitingLittle { get; } = $"SET LOCAL lock_timeout = '{Analytics.Limits.PostgreSqlKeyWaitMs}ms'";
}
