using Coldstart.Analytics;
using Coldstart.Analytics.Windows;
using Coldstart.Engine;
using Coldstart.Engine.Sharing;
using Coldstart.Grains;
using Coldstart.Storage;
using Coldstart.Storage.Journal.PostgreSql;
using Coldstart.Storage.PostgreSql;

namespace Coldstart.Api.Hosting;

/// <summary>A front end of the cluster: the shared database, a lane of its own in the journal, the connection to the silos, and the engine that uses them.</summary>
internal sealed class ClusterProcess : IEngineProcess
{
    private readonly Stack<IAsyncDisposable> opened = new();
    private SharedEngine engine = null!;
    private PostgreSqlStore store = null!;

    private ClusterProcess(string place) => Place = place;

    public IAnalyticsEngine Engine => engine;

    public EngineState State => engine.State;

    public IStore Store => store;

    public string Place { get; }

    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Never: any number of front ends may use the database.</summary>
    public Task<string> Lost { get; } = new TaskCompletionSource<string>().Task;

    /// <summary>Opens all of it; serves when this returns.</summary>
    /// <exception cref="StoreUnavailableException">The database or every silo is out of reach.</exception>
    public static async Task<ClusterProcess> OpenAsync(PostgreSqlAddress database, string clusterId, LogLevel logLevel, IIdSource ids, TimeProvider time, IEngineEvents events, CancellationToken cancellation)
    {
        var process = new ClusterProcess($"{database} (cluster {clusterId})");
        try
        {
            process.store = process.Keep(await PostgreSqlStore.OpenAsync(database, time, static (stored, increment) => RollupBytes.Combine(stored.Span, increment.Span), cancellation));
            var shared = process.Keep(new PostgreSqlSharedJournal(process.store, time));
            var client = process.Keep(await ClusterClient.ConnectAsync(database, clusterId, logLevel, time, cancellation));
            var journal = process.Keep(await PostgreSqlJournal.OpenAsync(process.store, time, cancellation));
            process.Warnings = journal.Warnings;
            var parts = new SharedEngineParts(
                journal, shared, process.store.Functions, process.store.Intake, new GrainOwners(client.Grains), new GrainReaders(client.Grains), ids, time, events);
            process.engine = process.Keep(new SharedEngine(parts, new EngineOptions()));
            journal.Serve();
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
