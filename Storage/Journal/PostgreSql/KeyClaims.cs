using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Idempotency;
using Coldstart.Storage.Journal.Shared;
using Coldstart.Storage.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>The idempotency keys of one commit, claimed in one statement within its transaction (EXACTLY-ONCE.md, rule 6).</summary>
internal static class KeyClaims
{
    /// <summary>Begins the transaction of a commit, holds its lane open, and claims the keys of its entries, in one round trip.</summary>
    /// <param name="session">The lane.</param>
    /// <param name="keyed">Entries with a key, and the sequences that they will have if none of them loses.</param>
    /// <param name="nowUs">Keys that have expired by then are free.</param>
    /// <param name="hasRange">False where the range of this moment is missing: the transaction must be rolled back.</param>
    /// <returns>Sequences of the entries that have their key now. If some are missing, the transaction must be rolled back.</returns>
    /// <exception cref="LaneClosedException">The lane is closed; the transaction is open.</exception>
    public static HashSet<long> Begin(LaneSession session, IReadOnlyList<(IdempotencyRecord Record, long Sequence)> keyed, long nowUs, out bool hasRange)
    {
        using var batch = new NpgsqlBatch(session.Connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(LaneStatements.BeginWaitingLittle));
        var hold = new NpgsqlBatchCommand(LaneStatements.Hold);
        hold.Parameters.Add(new NpgsqlParameter<long>("", session.Lane));
        batch.BatchCommands.Add(hold);
        if (keyed.Count > 0) batch.BatchCommands.Add(Claim(session.Lane, keyed, nowUs));
        batch.Prepare();
        var won = new HashSet<long>(keyed.Count);
        using var reader = batch.ExecuteReader();
        if (!reader.Read()) throw LaneClosedException.Of(session.Lane);
        hasRange = reader.GetBoolean(0);
        if (keyed.Count == 0) return won;
        reader.NextResult();
        while (reader.Read()) won.Add(reader.GetInt64(0));
        return won;
    }

    /// <summary>Reads a key that another process has claimed; null where it is free by now.</summary>
    public static async Task<UsedKey?> FindAsync(SqlSession session, Guid project, string route, string key, long nowUs) =>
        await session.FirstAsync(PostgreSqlJournalSql.FindKey, row => new UsedKey(
            new IdempotencyRecord(project, route, key, row.Bytes(0), row.Bytes(1), row.Number(2), KeyFunctions.Read(row.Bytes(3))),
            new Position(row.Number(4), row.Number(5))), project, route, key, nowUs);

    private static NpgsqlBatchCommand Claim(long lane, IReadOnlyList<(IdempotencyRecord Record, long Sequence)> keyed, long nowUs)
    {
        var command = new NpgsqlBatchCommand(LaneStatements.ClaimKeys);
        void Add<T>(NpgsqlDbType type, Func<IdempotencyRecord, T> value) =>
            command.Parameters.Add(new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [.. keyed.Select(claim => value(claim.Record))] });
        Add(NpgsqlDbType.Uuid, static record => record.Project);
        Add(NpgsqlDbType.Text, static record => SqlText.Escape(record.Route));
        Add(NpgsqlDbType.Text, static record => SqlText.Escape(record.Key));
        Add(NpgsqlDbType.Bytea, static record => record.BodyHash);
        Add(NpgsqlDbType.Bytea, static record => record.Result);
        Add(NpgsqlDbType.Bigint, static record => record.ExpiresAtUs);
        Add(NpgsqlDbType.Bytea, static record => KeyFunctions.Write(record.Functions));
        command.Parameters.Add(new NpgsqlParameter<long>("", lane));
        command.Parameters.Add(new NpgsqlParameter<long[]> { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [.. keyed.Select(static claim => claim.Sequence)] });
        command.Parameters.Add(new NpgsqlParameter<long>("", nowUs));
        return command;
    }
}
