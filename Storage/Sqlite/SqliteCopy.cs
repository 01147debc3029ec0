using Microsoft.Data.Sqlite;

namespace Coldstart.Storage.Sqlite;

/// <summary>Copies of database files, made through SQLite: as they are at one moment, whoever writes meanwhile.</summary>
internal static class SqliteCopy
{
    static SqliteCopy() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Copies a database in one step of SQLite's backup, which reads one snapshot of it; writers go on in the write-ahead log.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be read, or the copy cannot be written.</exception>
    public static void Make(string source, string target)
    {
        DataFolder.MakeFile(target);
        Attempt(source, () =>
        {
            using var from = Open(source, SqliteOpenMode.ReadWrite);
            using var to = Open(target, SqliteOpenMode.ReadWrite);
            from.BackupDatabase(to);
            // No log beside it: the copy is one file.
            Execute(to, "PRAGMA journal_mode = DELETE");
            Check(to, target);
        });
        using var file = new FileStream(target, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Checks a database whole, and has it hand out lane numbers above one.</summary>
    /// <exception cref="StoreUnavailableException">It is damaged.</exception>
    public static void Prepare(string path, long lanesAbove) => Attempt(path, () =>
    {
        using var connection = Open(path, SqliteOpenMode.ReadWrite);
        Check(connection, path);
        Execute(connection, "PRAGMA synchronous = FULL");
        using var raise = connection.CreateCommand();
        raise.CommandText = "UPDATE counters SET value = MAX(value, @least) WHERE name = 'lane'";
        raise.Parameters.AddWithValue("@least", lanesAbove);
        if (raise.ExecuteNonQuery() != 1) throw new StoreUnavailableException(StoreTrouble.Damaged, $"The database {path} has no counter of lanes: it is none of this program.");
    });

    private static void Check(SqliteConnection connection, string path)
    {
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA quick_check(1)";
        if (check.ExecuteScalar() is not "ok") throw new StoreUnavailableException(StoreTrouble.Damaged, $"The database {path} is damaged.");
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string setting)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Settings are constants of this program.
        command.CommandText = setting;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static void Attempt(string path, Action work)
    {
        try
        {
            work();
        }
        catch (SqliteException error) when (SqliteErrors.Classify(error) is { } trouble)
        {
            throw SqliteErrors.Explain(trouble, path, error);
        }
    }
}
