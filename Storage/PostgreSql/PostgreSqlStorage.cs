using Coldstart.Analytics.Windows;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.PostgreSql;

namespace Coldstart.Storage.PostgreSql;

/// <summary>Everything in one PostgreSQL database: the server's lock, the store, the journal; opened in that order and closed in the other.</summary>
public sealed class PostgreSqlStorage : IProcessStorage
{
    private readonly PostgreSqlServerLock right;

    private PostgreSqlStorage(PostgreSqlAddress address, PostgreSqlServerLock right, PostgreSqlStore store, PostgreSqlJournal journal)
    {
        Place = address.Text;
        this.right = right;
        Store = store;
        Journal = new LockedJournal(journal, right);
        Warnings = journal.Warnings;
    }

    public IStore Store { get; }

    public IJournal Journal { get; }

    public string Place { get; }

    public IReadOnlyList<string> Warnings { get; }

    public StorageCondition Condition => right.Condition;

    public Task<string> Lost => right.Taken;

    /// <summary>Opens a database, and makes the tables where there are none.</summary>
    /// <exception cref="DatabaseInUseException">Another server holds it.</exception>
    /// <exception cref="StoreUnavailableException">It is out of reach, or of a kind or with settings that this program does not work with.</exception>
    /// <exception cref="StoreVersionException">A newer version wrote it.</exception>
    public static async Task<PostgreSqlStorage> OpenAsync(PostgreSqlAddress address, TimeProvider time, CancellationToken cancellation)
    {
        var right = await PostgreSqlServerLock.AcquireAsync(address, DatabaseUse.Alone, time, cancellation);
        PostgreSqlStore? store = null;
        try
        {
            store = await PostgreSqlStore.OpenAsync(address, time, static (stored, increment) => RollupBytes.Combine(stored.Span, increment.Span), cancellation);
            var journal = await PostgreSqlJournal.OpenAsync(store, time, cancellation);
            journal.MayBeginLane = right.Confirm;
            return new PostgreSqlStorage(address, right, store, journal);
        }
        catch
        {
            if (store is not null) await store.DisposeAsync();
            await right.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await Store.DisposeAsync();
        await right.DisposeAsync();
    }
}
