using Coldstart.Analytics;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Idempotency;
using Coldstart.Storage.Migrations;
using Coldstart.Storage.Moving;
using Coldstart.Storage.Projects;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Sqlite;

/// <summary>The store in one SQLite file of the data folder. Several processes may have it open at once.</summary>
public sealed class SqliteStore : IStore
{
    /// <summary>Name of the database within the data folder.</summary>
    public const string FileName = "coldstart.db";

    private static readonly SqlStatement QuickCheck = new("PRAGMA quick_check(1)");

    private readonly string path;

    private SqliteStore(string path, ISqlSource source, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, byte[]> mergeRollups, TimeProvider time, StoreBounds bounds)
    {
        this.path = path;
        Source = source;
        Functions = new SqlFunctionStore(source, mergeRollups, bounds);
        Intake = new SqlIntakeStore(source, time, bounds);
        DeadLetters = new SqlDeadLetterStore(source);
        Projects = new SqlProjectStore(source);
    }

    public IFunctionStore Functions { get; }

    public IIntakeStore Intake { get; }

    public IDeadLetterStore DeadLetters { get; }

    public IProjectStore Projects { get; }

    public StoreUse Use => Source.Use;

    internal ISqlSource Source { get; }

    /// <summary>Opens the store, makes folder and file where there are none, and brings the tables up to date.</summary>
    /// <param name="dataFolder">A folder on a local disk.</param>
    /// <param name="time">Tells which idempotency keys have expired.</param>
    /// <param name="mergeRollups">Merges an encoded increment (second) into an encoded stored row (first; empty where there is none): <see cref="Analytics.Windows.RollupBytes.Combine"/>.</param>
    /// <param name="cancellation">Gives up the opening.</param>
    /// <exception cref="StoreUnavailableException">Folder not writable, not a database, damaged, disk full, locked.</exception>
    /// <exception cref="StoreVersionException">Written by a newer version.</exception>
    public static Task<SqliteStore> OpenAsync(string dataFolder, TimeProvider time, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, byte[]> mergeRollups, CancellationToken cancellation) =>
        OpenAsync(dataFolder, time, mergeRollups, new StoreBounds(), Migration.ReadAll(), cancellation);

    internal static async Task<SqliteStore> OpenAsync(string dataFolder, TimeProvider time, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, byte[]> mergeRollups, StoreBounds bounds, IReadOnlyList<Migration> migrations, CancellationToken cancellation)
    {
        DataFolder.Make(dataFolder);
        MovedMark.Refuse(dataFolder);
        var path = Path.Combine(dataFolder, FileName);
        var dialect = new SqliteDialect();
        var file = new SqliteFile(path, dialect, bounds.BusyWaitSeconds);
        await Task.Run(file.Make, cancellation);
        var store = new SqliteStore(path, new SqliteSource(file), mergeRollups, time, bounds);
        try
        {
            await new Migrator(store.Source, dialect, time).RunAsync(migrations, cancellation);
            if (new FileInfo(path).Length <= Limits.StoreCheckedAtStartBytes) await store.CheckAsync(cancellation);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads the whole database and looks for damage. At every start for a small one; seconds per gigabyte.</summary>
    /// <exception cref="StoreUnavailableException">It is damaged.</exception>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        var finding = await Source.ReadAsync(session => session.FirstAsync(QuickCheck, static row => row.Text(0)), cancellation);
        if (finding != "ok") throw new StoreUnavailableException(StoreTrouble.Damaged, $"The database {path} is damaged ({finding}): restore it from a backup.");
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
