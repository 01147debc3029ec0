using System.Globalization;
using Coldstart.Analytics;
using Coldstart.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Coldstart.Storage.Sqlite;

/// <summary>Opens connections to one database file and sets them up.</summary>
internal sealed class SqliteFile(string path, ISqlDialect dialect, int busyWaitSeconds)
{
    /// <summary>"cold", which marks the file as this program's in SQLite's header.</summary>
    private const int ApplicationId = 0x636F6C64;

    static SqliteFile() => SQLitePCL.Batteries_V2.Init();

    public string Path => path;

    /// <summary>
    /// Makes the file where there is none: set up under another name, then moved into place. Two processes that start at once would
    /// otherwise stop each other in the middle of the change to WAL, where SQLite refuses instead of waiting.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It cannot be made.</exception>
    public void Make()
    {
        if (File.Exists(path)) return;
        var fresh = $"{path}.{System.IO.Path.GetRandomFileName()}";
        DataFolder.MakeFile(fresh);
        try
        {
            new SqliteFile(fresh, dialect, busyWaitSeconds).OpenWriter().DisposeAsync().AsTask().GetAwaiter().GetResult();
            File.Move(fresh, path, overwrite: false);
        }
        catch (SqliteException error) when (SqliteErrors.Classify(error) is { } trouble)
        {
            throw SqliteErrors.Explain(trouble, path, error);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first: its file is as good.
        }
        catch (IOException error)
        {
            throw new StoreUnavailableException(StoreTrouble.NotWritable, $"The file {path} cannot be written: {error.Message}", error);
        }
        finally
        {
            File.Delete(fresh);
        }
    }

    /// <summary>A connection that writes.</summary>
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

    /// <summary>A connection that only reads.</summary>
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
            // Never made here: a volume that is gone for a moment must not leave an empty database in its place.
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            // The driver asks again every 150 ms. SQLite's own waiting (busy_timeout) stays off: in this build it sleeps whole seconds.
            DefaultTimeout = busyWaitSeconds,
        }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA trusted_schema = OFF");
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
