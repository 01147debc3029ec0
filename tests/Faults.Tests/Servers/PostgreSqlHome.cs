using Coldstart.PostgreSqlServers;
using Npgsql;

namespace Coldstart.Faults.Tests.Servers;

/// <summary>A database of a PostgreSQL server whose commits reach the disk.</summary>
internal sealed class PostgreSqlHome(PostgreSqlDatabase database) : IHome
{
    public PostgreSqlDatabase Database => database;

    public string[] Options => ["--postgres", database.Url];

    /// <summary>An empty one.</summary>
    public static async Task<PostgreSqlHome> NewAsync() => new(await SharedPostgreSql.NewDatabaseAsync());

    public async Task<long> StoredAsync() => await NumberAsync("SELECT COALESCE(SUM(version), 0)::bigint FROM coldstart.functions");

    public async Task WhenWrittenAsync(Task ended)
    {
        // Sees also what is not committed yet: the place in the server's log.
        var before = await NumberAsync("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
        while (!ended.IsCompleted && await NumberAsync("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint") == before)
        {
            // Again at once: the moment is what is wanted.
        }
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private async Task<long> NumberAsync(string query)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Questions of this class.
        command.CommandText = query;
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
