using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Windows;
using Coldstart.Engine;
using Coldstart.Engine.InProcess;
using Coldstart.Storage;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Sqlite;

namespace Coldstart.Api.Hosting;

/// <summary>Everything that lasts, in one data folder and one process: lock, database, journal, engine; opened in that order and closed in the other.</summary>
internal sealed class SingleProcess : IAsyncDisposable
{
    /// <summary>The folder of the journal within the data folder.</summary>
    public const string JournalFolder = "journal";

    private readonly DataFolderLock folderLock;
    private readonly SqliteStore store;
    private readonly FileJournal journal;

    private SingleProcess(DataFolderLock folderLock, SqliteStore store, FileJournal journal, InProcessEngine engine)
    {
        this.folderLock = folderLock;
        this.store = store;
        this.journal = journal;
        Engine = engine;
    }

    public InProcessEngine Engine { get; }

    public IStore Store => store;

    /// <summary>Opens the folder and reads what an earlier process left; the engine serves when this returns.</summary>
    public static async Task<SingleProcess> OpenAsync(string folder, PriceBook prices, IIdSource ids, TimeProvider time, IEngineEvents events, CancellationToken cancellation)
    {
        // Makes the folder, too, durable and closed to others: nobody else may make it before.
        var folderLock = DataFolderLock.Acquire(folder);
        SqliteStore? store = null;
        FileJournal? journal = null;
        try
        {
            store = await SqliteStore.OpenAsync(folder, time, static (stored, increment) => RollupBytes.Combine(stored.Span, increment.Span), cancellation);
            var intake = store.Intake;
            // The journal asks on a thread of its own, or before anything else runs.
            journal = FileJournal.Open(Path.Combine(folder, JournalFolder), new FileJournalOptions(), () => intake.TakeLaneAsync(CancellationToken.None).GetAwaiter().GetResult(), ids, time);
            var engine = new InProcessEngine(new EngineParts(journal, store.Functions, store.Intake, prices, ids, time, events), new EngineOptions());
            await engine.StartAsync(cancellation);
            return new SingleProcess(folderLock, store, journal, engine);
        }
        catch
        {
            if (journal is not null) await journal.DisposeAsync();
            if (store is not null) await store.DisposeAsync();
            folderLock.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await journal.DisposeAsync();
        await store.DisposeAsync();
        folderLock.Dispose();
    }
}
