using Microsoft.Data.Sqlite;

namespace Coldstart.Faults.Tests.Servers;

/// <summary>A data folder that is gone after the test.</summary>
internal sealed class DataFolder(string path) : IHome, IDisposable
{
    /// <summary>An empty one.</summary>
    public DataFolder()
        : this(Directory.CreateTempSubdirectory("coldstart-faults-").FullName)
    {
    }

    public string Path => path;

    public string Journal => System.IO.Path.Combine(path, "journal");

    public string[] Options => ["--data", path];

    private string Database => System.IO.Path.Combine(path, "coldstart.db");

    public async Task<long> StoredAsync()
    {
        var source = new SqliteConnectionStringBuilder { DataSource = Database, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        await using var connection = new SqliteConnection(source.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COALESCE(SUM(version), 0) FROM functions";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public Task WhenWrittenAsync(Task ended)
    {
        var log = new FileInfo(Database + "-wal");
        var before = log.Exists ? log.LastWriteTimeUtc : default;
        do log.Refresh();
        while (!ended.IsCompleted && (!log.Exists || log.LastWriteTimeUtc == before));
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
