using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.InProcess;
using Coldstart.Storage.Backup;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Idempotency;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Sqlite;

namespace Coldstart.Engine.Tests.Fakes;

/// <summary>An engine on real files. Killed, it writes nothing more, as a process that is gone.</summary>
internal sealed class RealEngine : IAsyncDisposable
{
    public static readonly Guid Project = EngineHarness.Project;

    private readonly SqliteStore store;
    private readonly FileJournal journal;
    private bool isKilled;

    private RealEngine(SqliteStore store, FileJournal journal, EngineOptions options)
    {
        this.store = store;
        this.journal = journal;
        Engine = new InProcessEngine(new EngineParts(journal, store.Functions, store.Intake, PriceBook.Default, new RandomIdSource(), TimeProvider.System, Events), options);
    }

    public RecordedEvents Events { get; } = new();

    public InProcessEngine Engine { get; }

    public static long NowUs => (TimeProvider.System.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static async Task<RealEngine> StartAsync(string folder, EngineOptions? options = null)
    {
        var store = await SqliteStore.OpenAsync(folder, TimeProvider.System, static (stored, increment) => RollupBytes.Combine(stored.Span, increment.Span), CancellationToken.None);
        var journal = FileJournal.Open(
            Path.Combine(folder, "journal"), new FileJournalOptions { SegmentBytes = 1 << 20, IsHeld = () => BackupHold.IsHeld(folder) }, () => store.Intake.TakeLaneAsync(CancellationToken.None).GetAwaiter().GetResult(),
            new RandomIdSource(), TimeProvider.System);
        var engine = new RealEngine(store, journal, options ?? new EngineOptions());
        await engine.Engine.StartAsync(CancellationToken.None);
        return engine;
    }

    public Task<IngestOutcome> IngestAsync(params (string Function, long BilledMs)[] invocations) => IngestAsync(Requests.Of(NowUs, invocations));

    public async Task<IngestOutcome> IngestAsync(BatchCollector records, IdempotencyClaim? claim = null, byte[]? result = null) =>
        await Engine.IngestAsync(new IngestCommand(Project, NowUs, records, [], claim, result ?? []), CancellationToken.None);

    public async Task<long> BilledMsAsync(string function) =>
        (await Engine.ReportAsync(Project, Requests.Function(function).IdIn(Project), Window.ThirtyDays, CancellationToken.None))?.Value.BilledMs ?? 0;

    /// <summary>Takes the files away from under the engine.</summary>
    public async Task KillAsync()
    {
        isKilled = true;
        await journal.DisposeAsync();
        await store.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (isKilled)
        {
            await Engine.DisposeAsync();
            return;
        }
        await Engine.DisposeAsync();
        await journal.DisposeAsync();
        await store.DisposeAsync();
    }
}
