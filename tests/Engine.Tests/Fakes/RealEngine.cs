using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.InProcess;
using Coldstart.Engine.Tests.Contract;
using Coldstart.Storage;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Tests.Fakes;

/// <summary>An engine on real storage. Killed, it writes nothing more, as a process that is gone.</summary>
internal sealed class RealEngine : IEngineLife
{
    public static readonly Guid Project = EngineHarness.Project;

    private readonly IStore store;
    private readonly IJournal journal;
    private bool isKilled;

    private RealEngine(IStore store, IJournal journal, EngineOptions options)
    {
        this.store = store;
        this.journal = journal;
        Engine = new InProcessEngine(new EngineParts(journal, store.Functions, store.Intake, PriceBook.Default, new RandomIdSource(), TimeProvider.System, Events), options);
    }

    public RecordedEvents Events { get; } = new();

    public InProcessEngine Engine { get; }

    IAnalyticsEngine IEngineLife.Engine => Engine;

    public static long NowUs => (TimeProvider.System.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>On a data folder.</summary>
    public static Task<RealEngine> StartAsync(string folder) => StartAsync(new FileHome(folder));

    public static async Task<RealEngine> StartAsync(IRealHome home, EngineOptions? options = null)
    {
        var (store, journal) = await home.OpenAsync();
        var engine = new RealEngine(store, journal, options ?? new EngineOptions());
        await engine.Engine.StartAsync(CancellationToken.None);
        return engine;
    }

    public Task<IngestOutcome> IngestAsync(params (string Function, long BilledMs)[] invocations) => IngestAsync(Requests.Of(NowUs, invocations));

    public async Task<IngestOutcome> IngestAsync(BatchCollector records, IdempotencyClaim? claim = null, byte[]? result = null) =>
        await Engine.IngestAsync(new IngestCommand(Project, NowUs, records, [], claim, result ?? []), CancellationToken.None);

    public async Task<long> BilledMsAsync(string function) => (await ReportAsync(function))?.BilledMs ?? 0;

    public async Task<FunctionReport?> ReportAsync(string function) =>
        (await Engine.ReportAsync(Project, Requests.Function(function).IdIn(Project), Window.ThirtyDays, CancellationToken.None))?.Value;

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
