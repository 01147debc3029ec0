using System.Globalization;
using Coldstart.Analytics;
using Coldstart.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Coldstart.Storage.Sqlite;

/// <summary>Opens connections to one database file and sets them up.</summary>
internal sealed class SqliteFile(string path, ISqlDialect dialect)
{
    /// <summary>"cold", which marks the file as this program's in SQLite's header.</summary>
    private const int ApplicationId = 0x636F6C64;

    static SqliteFile() => SQLitePCL.Batteries_V2.Init();

    public string Path => path;

    /// <summary>A connection that writes. Makes the file where there is none.</summary>
    public SqlSession OpenWriter() => Open(connection =>
    {
        ClaimFile(connection);
        Execute(connection, $"""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -{Limits.StoreWriterCacheKb};
            PRAGMA wal_autocheckpoint = {Limits.StoreLogPages};
            PRAGMA journal_size_limit = {Limits.StoreLogPages * 4096L};
            """);
    });

    /// <summary>A connection that only reads. The file must be there.</summary>
    public SqlSession OpenReader() => Open(connection => Execute(connection, $"""
        PRAGMA query_only = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -{Limits.StoreReaderCacheKb};
        """));

    private SqlSession Open(Action<SqliteConnection> setUp)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            // The driver's own waiting, behind SQLite's: it also covers the change to WAL, where SQLite does not wait.
            DefaultTimeout = Limits.StoreBusyWaitMs / 1000,
        }.ToString());
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout = {Limits.StoreBusyWaitMs}; PRAGMA trusted_schema = OFF;");
            setUp(connection);
            return new SqlSession(connection, dialect);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Refuses another program's database and marks an empty one as ours. The tables are counted before the mark is read:
    /// the other way round, a process that makes them in between would look like a stranger.
    /// </summary>
    private void ClaimFile(SqliteConnection connection)
    {
        var tables = Number(connection, "SELECT COUNT(*) FROM sqlite_master");
        if (Number(connection, "PRAGMA application_id") == ApplicationId) return;
        if (tables != 0)
            throw new StoreUnavailableException(StoreTrouble.NotADatabase, $"The file {path} is a database of another program: move it away, or choose another data folder.");
        Execute(connection, $"PRAGMA application_id = {ApplicationId}");
    }

    private static void Execute(SqliteConnection connection, string script)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Settings are constants of this program.
        command.CommandText = script;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Queries are constants of this program.
        command.CommandText = query;
#pragma warning restore CA2100
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
