using Coldstart.Analytics;
using Coldstart.Analytics.Windows;
using Coldstart.PostgreSqlServers;
using Coldstart.Storage;
using Coldstart.Storage.Backup;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.PostgreSql;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Sqlite;

namespace Coldstart.Engine.Tests.Fakes;

/// <summary>Where a real engine keeps what lasts.</summary>
public interface IRealHome : IAsyncDisposable
{
    /// <summary>Opens store and journal; again after they were closed.</summary>
    Task<(IStore Store, IJournal Journal)> OpenAsync();
}

/// <summary>A SQLite file and a folder of segments.</summary>
internal sealed class FileHome(string folder) : IRealHome
{
    /// <summary>In a folder of its own.</summary>
    public FileHome()
        : this(Directory.CreateTempSubdirectory("coldstart-engine-").FullName)
    {
    }

    public static byte[] Merge(ReadOnlyMemory<byte> stored, ReadOnlyMemory<byte> increment) => RollupBytes.Combine(stored.Span, increment.Span);

    public async Task<(IStore Store, IJournal Journal)> OpenAsync()
    {
        var store = await SqliteStore.OpenAsync(folder, TimeProvider.System, Merge, CancellationToken.None);
        var options = new FileJournalOptions { SegmentBytes = 1 << 20, IsHeld = () => BackupHold.IsHeld(folder) };
        var journal = FileJournal.Open(Path.Combine(folder, "journal"), options, () => store.Intake.TakeLaneAsync(CancellationToken.None).GetAwaiter().GetResult(), new RandomIdSource(), TimeProvider.System);
        return (store, journal);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A PostgreSQL database.</summary>
internal sealed class PostgreSqlHome : IRealHome
{
    private PostgreSqlDatabase? database;

    public async Task<(IStore Store, IJournal Journal)> OpenAsync()
    {
        database ??= await SharedPostgreSql.NewFastDatabaseAsync();
        var store = await PostgreSqlStore.OpenAsync(PostgreSqlAddress.Parse(database.Url, out _)!, TimeProvider.System, FileHome.Merge, CancellationToken.None);
        return (store, await PostgreSqlJournal.OpenAsync(store, TimeProvider.System, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        if (database is not null) await database.DisposeAsync();
    }
}
