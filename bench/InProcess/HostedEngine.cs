using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Windows;
using Coldstart.Engine;
using Coldstart.Engine.InProcess;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Sqlite;

namespace Coldstart.Bench.InProcess;

/// <summary>Store, journal and engine as the server puts them together, in this process, where the collector can be watched.</summary>
internal sealed class HostedEngine : IAsyncDisposable
{
    private readonly SqliteStore store;
    private readonly FileJournal journal;

    private HostedEngine(SqliteStore store, FileJournal journal, InProcessEngine engine)
    {
        this.store = store;
        this.journal = journal;
        Engine = engine;
    }

    public InProcessEngine Engine { get; }

    public static async Task<HostedEngine> OpenAsync(string folder)
    {
        var (time, ids) = (TimeProvider.System, new RandomIdSource());
        var store = await SqliteStore.OpenAsync(folder, time, static (stored, increment) => RollupBytes.Combine(stored.Span, increment.Span), CancellationToken.None);
        var intake = store.Intake;
        var journal = FileJournal.Open(Path.Combine(folder, "journal"), new FileJournalOptions(), () => intake.TakeLaneAsync(CancellationToken.None).GetAwaiter().GetResult(), ids, time);
        var engine = new InProcessEngine(new EngineParts(journal, store.Functions, store.Intake, PriceBook.Default, ids, time, new LoudEvents()), new EngineOptions());
        await engine.StartAsync(CancellationToken.None);
        return new HostedEngine(store, journal, engine);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await journal.DisposeAsync();
        await store.DisposeAsync();
    }
}
