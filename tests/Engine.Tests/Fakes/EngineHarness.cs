using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.InProcess;
using Coldstart.Storage;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Engine.Tests.Fakes;

/// <summary>An engine on a <see cref="Fakes.Disk"/> that can die and come back.</summary>
internal sealed class EngineHarness : IAsyncDisposable
{
    public static readonly Guid Project = new("11111111-1111-4111-8111-111111111111");

    private EngineHarness(Disk disk, ManualTime time, EngineOptions options, int seed)
    {
        Disk = disk;
        Time = time;
        Options = options;
        Journal = new FakeJournal(disk);
        Functions = new FakeFunctionStore(disk);
        Intake = new FakeIntakeStore(disk);
        Engine = new InProcessEngine(new EngineParts(Journal, Functions, Intake, PriceBook.Default, new SeededIds(seed), time, Events) { Storage = () => Storage }, options);
    }

    public Disk Disk { get; }

    public ManualTime Time { get; }

    public EngineOptions Options { get; }

    public FakeJournal Journal { get; }

    public FakeFunctionStore Functions { get; }

    public FakeIntakeStore Intake { get; }

    public StorageCondition Storage { get; set; }

    public RecordedEvents Events { get; } = new();

    public InProcessEngine Engine { get; }

    public static async Task<EngineHarness> StartAsync(Disk? disk = null, ManualTime? time = null, EngineOptions? options = null, int seed = 1)
    {
        var harness = Make(disk, time, options, seed);
        await harness.Engine.StartAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        return harness;
    }

    public static EngineHarness Make(Disk? disk = null, ManualTime? time = null, EngineOptions? options = null, int seed = 1) =>
        new(disk ?? new Disk(), time ?? new ManualTime(), options ?? new EngineOptions { Shards = 3 }, seed);

    /// <summary>Nothing of this process reaches the disk any more; another one starts on it.</summary>
    public async Task<EngineHarness> CrashAsync()
    {
        Journal.IsDead = Functions.IsDead = Intake.IsDead = true;
        var next = await StartAsync(Disk, Time, Options, seed: 2);
        await Engine.DisposeAsync();
        return next;
    }

    public async Task<EngineHarness> RestartAsync()
    {
        await Engine.DisposeAsync();
        return await StartAsync(Disk, Time, Options, seed: 3);
    }

    public static Guid IdOf(string function, Guid? project = null) => Requests.Function(function).IdIn(project ?? Project);

    public Task<IngestOutcome> IngestAsync(params (string Function, long BilledMs)[] invocations) => IngestAsync(Requests.Of(Time.NowUs, invocations));

    public async Task<IngestOutcome> IngestAsync(BatchCollector records, IdempotencyClaim? claim = null, byte[]? result = null, IReadOnlyList<DeadLetter>? letters = null, Guid? project = null) =>
        await Engine.IngestAsync(new IngestCommand(project ?? Project, Time.NowUs, records, letters ?? [], claim, result ?? []), CancellationToken.None);

    public async Task<FunctionReport?> ReportAsync(string function, Window window = Window.ThirtyDays, Guid? project = null) =>
        (await Engine.ReportAsync(project ?? Project, IdOf(function, project), window, CancellationToken.None))?.Value;

    public async Task<long> CountAsync(string function) => (await ReportAsync(function))?.Status.Invocations ?? 0;

    /// <summary>Lets seconds of upkeep pass.</summary>
    public async Task PassAsync(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Engine.Upkeep.TickAsync(CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
