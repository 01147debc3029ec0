using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Idempotency;

/// <summary>Idempotency keys, lanes and their marks in SQL tables.</summary>
internal sealed class SqlIntakeStore(ISqlSource source, TimeProvider time, StoreBounds bounds) : IIntakeStore
{
    private static readonly SqlStatement TakeLane = new("UPDATE counters SET value = value + 1 WHERE name = 'lane' RETURNING value");

    private static readonly SqlStatement ListMarks = new("SELECT lane, sequence FROM lane_marks");

    private static readonly SqlStatement MoveMark = new(
        """
        INSERT INTO lane_marks (lane, sequence) VALUES (@lane, @sequence)
        ON CONFLICT (lane) DO UPDATE SET sequence = excluded.sequence WHERE excluded.sequence > lane_marks.sequence
        """,
        ("lane", SqlType.Number), ("sequence", SqlType.Number));

    private static readonly SqlStatement ForgetMark = new("DELETE FROM lane_marks WHERE lane = @lane", ("lane", SqlType.Number));

    // A key that has expired is free again, also while its row waits to be removed.
    private static readonly SqlStatement AddKey = new(
        """
        INSERT INTO idempotency_keys (project_id, route, key_text, body_hash, result, expires_at_us, function_ids)
        VALUES (@project_id, @route, @key_text, @body_hash, @result, @expires_at_us, @function_ids)
        ON CONFLICT (project_id, route, key_text) DO UPDATE
        SET body_hash = excluded.body_hash, result = excluded.result, expires_at_us = excluded.expires_at_us, function_ids = excluded.function_ids
        WHERE idempotency_keys.expires_at_us <= @now_us
        """,
        ("project_id", SqlType.Uuid), ("route", SqlType.Text), ("key_text", SqlType.Text), ("body_hash", SqlType.Bytes),
        ("result", SqlType.Bytes), ("expires_at_us", SqlType.Number), ("function_ids", SqlType.Bytes), ("now_us", SqlType.Number));

    private static readonly SqlStatement FindKey = new(
        """
        SELECT body_hash, result, expires_at_us, function_ids FROM idempotency_keys
        WHERE project_id = @project_id AND route = @route AND key_text = @key_text AND expires_at_us > @now_us
        """,
        ("project_id", SqlType.Uuid), ("route", SqlType.Text), ("key_text", SqlType.Text), ("now_us", SqlType.Number));

    public Task<long> TakeLaneAsync(CancellationToken cancellation) =>
        source.WriteAsync(async session => await session.NumberAsync(TakeLane) ?? throw new InvalidOperationException("The counter of lanes is gone from the database."), cancellation);

    public async Task<IReadOnlyDictionary<long, long>> StoredUpToAsync(CancellationToken cancellation)
    {
        var marks = await source.ReadAsync(session => session.QueryAsync(ListMarks, static row => (Lane: row.Number(0), Sequence: row.Number(1))), cancellation);
        return marks.ToDictionary(mark => mark.Lane, mark => mark.Sequence);
    }

    public Task StoreAsync(IReadOnlyList<IdempotencyRecord> keys, IReadOnlyList<DeadLetter> letters, IReadOnlyDictionary<long, long> upTo, IReadOnlyCollection<long> forgotten, CancellationToken cancellation) =>
        source.WriteAsync(async session =>
        {
            var nowUs = time.NowUs();
            await session.ExecuteAllAsync([.. keys.Select(key => Add(key, nowUs))]);
            await DeadLetterRows.AddAsync(session, letters, bounds);
            await DeadLetterRows.DeleteRetriedAsync(session, keys);
            await session.ExecuteAllAsync([
                .. upTo.OrderBy(mark => mark.Key).Select(mark => new SqlCall(MoveMark, mark.Key, mark.Value)),
                .. forgotten.Order().Select(lane => new SqlCall(ForgetMark, lane)),
            ]);
            return true;
        }, cancellation);

    public Task<IdempotencyRecord?> FindAsync(Guid project, string route, string key, long nowUs, CancellationToken cancellation) =>
        source.ReadAsync(session => session.FirstAsync(FindKey, row =>
            new IdempotencyRecord(project, route, key, row.Bytes(0), row.Bytes(1), row.Number(2), KeyFunctions.Read(row.Bytes(3))), project, route, key, nowUs), cancellation);

    public Task<int> ExpireAsync(long nowUs, CancellationToken cancellation) =>
        source.WriteAsync(session => Expiry.RunAsync(session, nowUs, bounds.ExpiredRowsPerTable), cancellation);

    private static SqlCall Add(IdempotencyRecord key, long nowUs) =>
        new(AddKey, key.Project, key.Route, key.Key, key.BodyHash, key.Result, key.ExpiresAtUs, KeyFunctions.Write(key.Functions), nowUs);
}
