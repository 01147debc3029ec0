using Coldstart.Analytics.Windows;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.PostgreSql;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Storage.PostgreSql;

/// <summary>The PostgreSQL database of a cluster as one of its processes has it: its share of the server's lock, the store, the journal as all see it.</summary>
public sealed class PostgreSqlClusterStorage : IAsyncDisposable
{
    private readonly PostgreSqlServerLock right;
    private readonly PostgreSqlSharedJournal shared;
    private readonly PostgreSqlStore store;
    private readonly TimeProvider time;
    private LockedJournal? journal;

    private PostgreSqlClusterStorage(PostgreSqlServerLock right, PostgreSqlStore store, TimeProvider time)
    {
        this.right = right;
        this.store = store;
        this.time = time;
        shared = new PostgreSqlSharedJournal(store, time);
    }

    public IStore Store => store;

    /// <summary>The journal, for reading and settling.</summary>
    public ISharedJournal Shared => shared;

    /// <summary>Whether all of it is this process's to use. Looks at memory alone.</summary>
    public StorageCondition Condition => right.Condition;

    /// <summary>Completes with a sentence when a single process has taken the database: this one must end.</summary>
    public Task<string> Lost => right.Taken;

    /// <summary>Opens a database, and makes the tables where there are none.</summary>
    /// <exception cref="DatabaseInUseException">A single process holds it.</exception>
    /// <exception cref="StoreUnavailableException">It is out of reach, or of a kind or with settings that this program does not work with.</exception>
    /// <exception cref="StoreVersionException">A newer version wrote it.</exception>
    public static async Task<PostgreSqlClusterStorage> OpenAsync(PostgreSqlAddress address, TimeProvider time, CancellationToken cancellation)
    {
        var right = await PostgreSqlServerLock.AcquireAsync(address, DatabaseUse.InCluster, time, cancellation);
        try
        {
            var store = await PostgreSqlStore.OpenAsync(address, time, static (stored, increment) => RollupBytes.Combine(stored.Span, increment.Span), cancellation);
            return new PostgreSqlClusterStorage(right, store, time);
        }
        catch
        {
            await right.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes a lane of the journal, for a process that writes; at most once.</summary>
    /// <param name="warnings">Gets what an operator should know of the server's settings, in sentences.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>A journal that takes entries while the lock is held. It ends with this.</returns>
    /// <exception cref="StoreUnavailableException">Out of reach; or commits would not be durable, as the sentence says.</exception>
    public async Task<IJournal> OpenJournalAsync(ICollection<string> warnings, CancellationToken cancellation)
    {
        if (journal is not null) throw new InvalidOperationException("A process of the cluster writes one journal.");
        var opened = await PostgreSqlJournal.OpenAsync(store, time, cancellation);
        opened.MayBeginLane = right.Confirm;
        foreach (var warning in opened.Warnings) warnings.Add(warning);
        opened.Serve();
        return journal = new LockedJournal(opened, right);
    }

    public async ValueTask DisposeAsync()
    {
        if (journal is not null) await journal.DisposeAsync();
        await shared.DisposeAsync();
        await store.DisposeAsync();
        await right.DisposeAsync();
    }
}
