using System.Data;
using System.Data.Common;

namespace Coldstart.Storage.Sql;

/// <summary>A connection with the statements that it has prepared. Used by one piece of work at a time.</summary>
internal sealed class SqlSession(DbConnection connection, ISqlDialect dialect) : IAsyncDisposable
{
    private static readonly SqlStatement Commit = new("COMMIT");
    private static readonly SqlStatement Rollback = new("ROLLBACK");

    private readonly Dictionary<SqlStatement, DbCommand> prepared = [];
    private CancellationToken cancellation;

    /// <summary>For dialects.</summary>
    public DbConnection Connection => connection;

    /// <summary>For dialects: stops what is under way.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>The last piece of work came as far as its commit: if that failed, its outcome is unknown.</summary>
    public bool HasSentCommit { get; private set; }

    /// <summary>A rollback failed: the connection is in doubt and must not be used again.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Runs one piece of work, in a transaction of its own if it writes.</summary>
    public async Task<T> RunAsync<T>(Func<SqlSession, Task<T>> work, bool writes, CancellationToken stop)
    {
        cancellation = stop;
        HasSentCommit = false;
        if (!writes) return await work(this);
        await dialect.BeginWriteAsync(this);
        var isCommitted = false;
        try
        {
            var result = await work(this);
            // From here on the outcome is wanted whatever the caller does.
            cancellation = CancellationToken.None;
            HasSentCommit = true;
            await ExecuteAsync(Commit);
            isCommitted = true;
            return result;
        }
        finally
        {
            if (!isCommitted) await RollBackAsync();
        }
    }

    /// <returns>Rows that were changed.</returns>
    public async Task<int> ExecuteAsync(SqlStatement statement, params object?[] values) =>
        await (await PreparedAsync(statement, values)).ExecuteNonQueryAsync(cancellation);

    /// <returns>The number in the first column of the first row, or null where there is no row.</returns>
    public async Task<long?> NumberAsync(SqlStatement statement, params object?[] values) =>
        await (await PreparedAsync(statement, values)).ExecuteScalarAsync(cancellation) switch
        {
            long number => number,
            // A constant in PostgreSQL.
            int number => number,
            _ => null,
        };

    /// <returns>All rows.</returns>
    public async Task<List<T>> QueryAsync<T>(SqlStatement statement, Func<SqlRow, T> read, params object?[] values)
    {
        await using var reader = await (await PreparedAsync(statement, values)).ExecuteReaderAsync(cancellation);
        var row = new SqlRow(reader, dialect);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation)) rows.Add(read(row));
        return rows;
    }

    /// <returns>The first row, or null where there is none.</returns>
    public async Task<T?> FirstAsync<T>(SqlStatement statement, Func<SqlRow, T> read, params object?[] values)
        where T : class
    {
        await using var reader = await (await PreparedAsync(statement, values)).ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? read(new SqlRow(reader, dialect)) : null;
    }

    /// <inheritdoc cref="ISqlDialect.ExecuteAllAsync"/>
    public Task<long?[]> ExecuteAllAsync(IReadOnlyList<SqlCall> calls) => dialect.ExecuteAllAsync(this, calls);

    /// <summary>Executes statements without parameters that are needed once, so that preparing them would not pay.</summary>
    public async Task ExecuteScriptAsync(string script)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Migrations are part of this program, never input.
        command.CommandText = script;
#pragma warning restore CA2100
        // They take the time that they take.
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in prepared.Values) await command.DisposeAsync();
        prepared.Clear();
        await connection.DisposeAsync();
    }

    /// <remarks>
    /// By statement and not through the driver's transaction: where SQLite has rolled back by itself (disk full, failed read), the driver's
    /// would fail for ever, and with it the closing of the connection.
    /// </remarks>
    private async Task RollBackAsync()
    {
        cancellation = CancellationToken.None;
        if (connection.State != ConnectionState.Open)
        {
            // The connection was lost, and with it the transaction.
            IsBroken = true;
            return;
        }
        try
        {
            await ExecuteAsync(Rollback);
        }
        catch (DbException)
        {
            // The error that led here is on its way to the caller.
            IsBroken = true;
        }
    }

    private async ValueTask<DbCommand> PreparedAsync(SqlStatement statement, object?[] values)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!prepared.TryGetValue(statement, out var command)) command = await PrepareAsync(statement);
        var parameters = command.Parameters;
        if (values.Length != parameters.Count) throw new ArgumentException("A statement needs one value for each of its parameters.", nameof(values));
        for (var i = 0; i < values.Length; i++) dialect.Bind(parameters[i], values[i] is string text ? SqlText.Escape(text) : values[i]);
        return command;
    }

    private async Task<DbCommand> PrepareAsync(SqlStatement statement)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Statements are constants of this program; values travel as parameters only.
        command.CommandText = dialect.Text(statement);
#pragma warning restore CA2100
        foreach (var (name, type) in statement.Parameters)
        {
            var parameter = command.CreateParameter();
            dialect.Declare(parameter, name, type);
            command.Parameters.Add(parameter);
        }
        await command.PrepareAsync(cancellation);
        prepared.Add(statement, command);
        return command;
    }
}
