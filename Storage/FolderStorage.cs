using Coldstart.Analytics;
using Coldstart.Analytics.Windows;
using Coldstart.Storage.Backup;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Sqlite;

namespace Coldstart.Storage;

/// <summary>Everything in one data folder: its lock, a SQLite database, a journal of files; opened in that order and closed in the other.</summary>
public sealed class FolderStorage : IProcessStorage
{
    /// <summary>The folder of the journal within the data folder.</summary>
    public const string JournalFolder = "journal";

    private readonly DataFolderLock folderLock;

    private FolderStorage(string folder, DataFolderLock folderLock, SqliteStore store, FileJournal journal)
    {
        Place = folder;
        this.folderLock = folderLock;
        Store = store;
        Journal = journal;
    }

    public IStore Store { get; }

    public IJournal Journal { get; }

    public string Place { get; }

    public IReadOnlyList<string> Warnings => [];

    /// <summary>Never: the lock of a folder stays with its process.</summary>
    public Task<string> Lost { get; } = new TaskCompletionSource<string>().Task;

    /// <summary>Opens a data folder, and makes it where there is none.</summary>
    /// <exception cref="DataFolderInUseException">Another process holds it.</exception>
    /// <exception cref="StoreUnavailableException">See <see cref="SqliteStore.OpenAsync(string, TimeProvider, Func{ReadOnlyMemory{byte}, ReadOnlyMemory{byte}, byte[]}, CancellationToken)"/>.</exception>
    /// <exception cref="IOException">The journal cannot be opened.</exception>
    public static async Task<FolderStorage> OpenAsync(string folder, IIdSource ids, TimeProvider time, CancellationToken cancellation)
    {
        // Makes the folder, too, durable and closed to others: nobody else may make it before.
        var folderLock = DataFolderLock.Acquire(folder);
        SqliteStore? store = null;
        try
        {
            if (FolderRestore.IsUnfinished(folder))
                throw new StoreUnavailableException(StoreTrouble.Damaged, $"A restore into {Path.GetFullPath(folder)} was broken off: empty the folder and restore again.");
            store = await SqliteStore.OpenAsync(folder, time, static (stored, increment) => RollupBytes.Combine(stored.Span, increment.Span), cancellation);
            var intake = store.Intake;
            // The journal asks on a thread of its own, or before anything else runs.
            var journal = FileJournal.Open(Path.Combine(folder, JournalFolder), new FileJournalOptions { IsHeld = () => BackupHold.IsHeld(folder) }, () => intake.TakeLaneAsync(CancellationToken.None).GetAwaiter().GetResult(), ids, time);
            return new FolderStorage(folder, folderLock, store, journal);
        }
        catch
        {
            if (store is not null) await store.DisposeAsync();
            folderLock.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await Store.DisposeAsync();
        folderLock.Dispose();
    }
}
