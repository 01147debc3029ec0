using Coldstart.Analytics;
using Coldstart.Engine;
using Coldstart.Engine.Quotas;
using Coldstart.Engine.Sharing;
using Coldstart.Grains;
using Coldstart.Storage;
using Coldstart.Storage.Journal;
using Coldstart.Storage.PostgreSql;

namespace Coldstart.Api.Hosting;

/// <summary>A front end of the cluster: the shared database, a lane of its own in the journal, the connection to the silos, and the engine that uses them.</summary>
internal sealed class ClusterProcess : IEngineProcess
{
    private readonly Stack<IAsyncDisposable> opened = new();
    private readonly List<string> warnings = [];
    private SharedEngine engine = null!;
    private PostgreSqlClusterStorage storage = null!;

    private ClusterProcess(string place) => Place = place;

    public IAnalyticsEngine Engine => engine;

    public EngineState State => engine.State;

    public IStore Store => storage.Store;

    public IQuotaLeases Quotas { get; private set; } = null!;

    public IJournal Journal { get; private set; } = null!;

    public string Place { get; }

    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Completes with a sentence when a single process has taken the database; any number of front ends may use it.</summary>
    public Task<string> Lost => storage.Lost;

    /// <summary>Opens all of it; serves when this returns.</summary>
    /// <exception cref="DatabaseInUseException">A single process holds the database.</exception>
    /// <exception cref="StoreUnavailableException">The database or every silo is out of reach.</exception>
    /// <exception cref="StoreVersionException">A newer version wrote the database.</exception>
    public static async Task<ClusterProcess> OpenAsync(PostgreSqlAddress database, string clusterId, LogLevel logLevel, IIdSource ids, TimeProvider time, IEngineEvents events, CancellationToken cancellation)
    {
        var process = new ClusterProcess($"{database} (cluster {clusterId})");
        try
        {
            var storage = process.storage = process.Keep(await PostgreSqlClusterStorage.OpenAsync(database, time, cancellation));
            var client = process.Keep(await ClusterClient.ConnectAsync(database, clusterId, logLevel, time, cancellation));
            process.Quotas = new GrainQuotas(client.Grains);
            var journal = process.Journal = await storage.OpenJournalAsync(process.warnings, cancellation);
            var parts = new SharedEngineParts(
                journal, storage.Shared, storage.Store.Functions, storage.Store.Intake, new GrainOwners(client.Grains), new GrainReaders(client.Grains, time), ids, time, events)
            {
                Storage = () => storage.Condition,
            };
            process.engine = process.Keep(new SharedEngine(parts, new EngineOptions()));
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Nothing to read: silos hold the functions.</summary>
    public Task StartAsync(CancellationToken cancellation) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        while (opened.TryPop(out var part)) await part.DisposeAsync();
    }

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        opened.Push(part);
        return part;
    }
}
