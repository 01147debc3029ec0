using Coldstart.Analytics;
using Npgsql;

namespace Coldstart.Storage.PostgreSql;

/// <summary>Opens connections to one database. Each is a connection of its own, of whoever asked for it: there is no pool below.</summary>
internal sealed class PostgreSqlConnections : IAsyncDisposable
{
    /// <summary>The schema of all tables, unless the address names another.</summary>
    public const string Schema = "coldstart";

    /// <summary>Oldest major version that works: what the statements here and in the journal need.</summary>
    private const int OldestVersion = 13;

    private readonly NpgsqlDataSource source;

    public PostgreSqlConnections(PostgreSqlAddress address)
    {
        Address = address;
        var settings = address.Settings;
        settings.Pooling = false;
        settings.Enlist = false;
        settings.SearchPath ??= Schema;
        settings.ApplicationName ??= "coldstart";
        if (!settings.ShouldSerialize("Timeout")) settings.Timeout = Limits.PostgreSqlConnectSeconds;
        if (!settings.ShouldSerialize("Command Timeout")) settings.CommandTimeout = Limits.PostgreSqlStatementSeconds;
        if (!settings.ShouldSerialize("Write Buffer Size")) settings.WriteBufferSize = Limits.PostgreSqlWriteBufferBytes;
        settings.TcpKeepAlive = true;
        if (settings.TcpKeepAliveTime == 0) settings.TcpKeepAliveTime = Limits.PostgreSqlKeepAliveSeconds;
        if (settings.TcpKeepAliveInterval == 0) settings.TcpKeepAliveInterval = Limits.PostgreSqlKeepAliveSeconds;
        // Errors must not carry values of rows into logs.
        settings.IncludeErrorDetail = false;
        settings.LogParameters = false;
        SchemaName = settings.SearchPath.Split(',')[0].Trim().Trim('"');
        source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    public PostgreSqlAddress Address { get; }

    /// <summary>The schema that tables are in.</summary>
    public string SchemaName { get; }

    /// <summary>Opens a connection.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be had, or the server is of a kind that this program does not work with.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = source.CreateConnection();
        try
        {
            await connection.OpenAsync(cancellation);
            Check(connection);
            await SetUpAsync(connection, cancellation);
            return connection;
        }
        catch (Exception error)
        {
            await connection.DisposeAsync();
            if (PostgreSqlErrors.Classify(error) is { } trouble) throw PostgreSqlErrors.Explain(trouble, Address, error);
            throw;
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private void Check(NpgsqlConnection connection)
    {
        if (connection.PostgreSqlVersion.Major < OldestVersion)
            throw new StoreUnavailableException(StoreTrouble.Unsuitable, $"The server of {Address} is PostgreSQL {connection.PostgreSqlVersion}: version {OldestVersion} or newer is needed.");
        if (connection.PostgresParameters.TryGetValue("server_encoding", out var encoding) && encoding != "UTF8")
            throw new StoreUnavailableException(StoreTrouble.Unsuitable, $"The database {Address} has the encoding {encoding}: make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.");
    }

    /// <summary>What the protocol relies on, whatever the defaults of database and role are.</summary>
    private static async Task SetUpAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        // A process that is frozen within a transaction must not keep its row locks for ever.
        command.CommandText = $"""
            SET default_transaction_isolation = 'read committed';
            SET default_transaction_read_only = off;
            SET idle_in_transaction_session_timeout = '{Limits.PostgreSqlIdleTransactionSeconds}s'
            """;
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
