using Coldstart.Analytics;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>
/// One connection, one lane, one transaction at a time (EXACTLY-ONCE.md, rule 1). Its calls block: they are made on the journal's own thread, which has
/// nothing else to do.
/// </summary>
internal sealed class LaneSession : IDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlParameter<long> first = new();
    private readonly NpgsqlParameter<long> last = new();
    private readonly NpgsqlParameter<short[]> partitions = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint };
    private readonly NpgsqlParameter<ReadOnlyMemory<byte>[]> directories = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };
    private readonly NpgsqlParameter<ReadOnlyMemory<byte>[]> blocks = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };
    private readonly NpgsqlCommand insert;

    private LaneSession(NpgsqlConnection connection)
    {
        this.connection = connection;
        Sql = new SqlSession(connection, new PostgreSqlDialect());
        insert = connection.CreateCommand();
        insert.CommandText = LaneStatements.Insert;
    }

    public long Lane { get; private set; }

    /// <summary>For the tables that other rooms know, within this connection's transaction.</summary>
    public SqlSession Sql { get; }

    public NpgsqlConnection Connection => connection;

    /// <summary>Connects. No lane is open yet.</summary>
    /// <exception cref="StoreUnavailableException">Out of reach, or of a kind on which nothing is durable.</exception>
    public static LaneSession Connect(PostgreSqlConnections connections, out IReadOnlyList<string> warnings)
    {
        var connection = connections.OpenAsync(CancellationToken.None).GetAwaiter().GetResult();
        try
        {
            var session = new LaneSession(connection);
            session.Execute(LaneStatements.SetUp);
            warnings = Durability.Check(connection, connections.Address);
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a lane that was never used, and makes the ranges that it will write to.</summary>
    public void Open()
    {
        MakeRanges();
        using (var command = Command(LaneStatements.Open))
        {
            Lane = (long)(command.ExecuteScalar() ?? throw new InvalidOperationException("The counter of lanes is gone from the database."));
        }
        insert.Parameters.AddRange(new NpgsqlParameter[] { new NpgsqlParameter<long>("", Lane), first, last, partitions, directories, blocks });
        insert.Prepare();
    }

    /// <summary>Closes a lane: when this returns, nothing of it will be committed any more that is not already.</summary>
    public void Close(long lane)
    {
        using var command = Command(LaneStatements.Close, new NpgsqlParameter<long>("", lane));
        command.ExecuteNonQuery();
    }

    /// <summary>Whether a commit of a closed lane is there.</summary>
    public bool IsCommitted(long lane, short partition, long sequence)
    {
        using var command = Command(LaneStatements.Outcome, new NpgsqlParameter<long>("", lane), new NpgsqlParameter<short>("", partition), new NpgsqlParameter<long>("", sequence));
        return command.ExecuteScalar() is true;
    }

    /// <summary>Inserts the rows of a commit; outside of a transaction they are durable when this returns.</summary>
    /// <exception cref="LaneClosedException">Nothing was inserted.</exception>
    public void Insert(CommitRows rows)
    {
        Bind(rows);
        try
        {
            CheckCount(insert.ExecuteNonQuery(), rows);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.CheckViolation && connection.State == System.Data.ConnectionState.Open)
        {
            // No range for this moment: the clock of the database has jumped ahead. The statement has left nothing behind.
            MakeRanges();
            CheckCount(insert.ExecuteNonQuery(), rows);
        }
    }

    /// <summary>Inserts the rows of a commit and ends the transaction, in one round trip. The transaction holds the lane (<see cref="LaneStatements.Hold"/>).</summary>
    public void InsertAndCommit(CommitRows rows)
    {
        Bind(rows);
        using var batch = new NpgsqlBatch(connection);
        var rowsCommand = new NpgsqlBatchCommand(LaneStatements.Insert);
        foreach (NpgsqlParameter parameter in insert.Parameters) rowsCommand.Parameters.Add(parameter.Clone());
        batch.BatchCommands.Add(rowsCommand);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        batch.ExecuteNonQuery();
        CheckCount((int)rowsCommand.Rows, rows);
    }

    /// <summary>Ends a transaction of which nothing shall stay.</summary>
    public void RollBack() => Execute("ROLLBACK");

    public void Execute(string statement)
    {
        using var command = Command(statement);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        insert.Dispose();
        connection.Dispose();
    }

    /// <summary>Makes the ranges of this moment and the next minutes, where they are missing.</summary>
    public void MakeRanges()
    {
        using var command = Command(LaneStatements.MakeRanges, new NpgsqlParameter<long>("", Limits.PostgreSqlRangesAhead));
        command.ExecuteNonQuery();
    }

    private void Bind(CommitRows rows)
    {
        first.TypedValue = rows.FirstSequence;
        last.TypedValue = rows.LastSequence;
        partitions.TypedValue = rows.Partitions;
        directories.TypedValue = rows.Directories;
        blocks.TypedValue = rows.Blocks;
    }

    private void CheckCount(int inserted, CommitRows rows)
    {
        if (inserted == 0) throw LaneClosedException.Of(Lane);
        if (inserted != rows.Partitions.Length) throw new InvalidOperationException($"{inserted} rows were written where {rows.Partitions.Length} were meant.");
    }

    private NpgsqlCommand Command(string text, params NpgsqlParameter[] parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this room.
        command.CommandText = text;
#pragma warning restore CA2100
        command.Parameters.AddRange(parameters);
        return command;
    }
}
