using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Engine;
using Coldstart.Engine.InProcess;
using Coldstart.Storage;

namespace Coldstart.Api.Hosting;

/// <summary>The engine of one process on what lasts of it, opened in that order and closed in the other.</summary>
internal sealed class SingleProcess : IAsyncDisposable
{
    private readonly IProcessStorage storage;

    private SingleProcess(IProcessStorage storage, InProcessEngine engine)
    {
        this.storage = storage;
        Engine = engine;
    }

    public InProcessEngine Engine { get; }

    public IStore Store => storage.Store;

    /// <summary>Where everything is, for people.</summary>
    public string Place => storage.Place;

    /// <summary>What an operator should know of how it is set up, in sentences.</summary>
    public IReadOnlyList<string> Warnings => storage.Warnings;

    /// <summary>Completes with a sentence when another process has taken the storage: this one must end.</summary>
    public Task<string> Lost => storage.Lost;

    /// <summary>Reads what an earlier process left; the engine serves when this returns. Owns the storage from here on, also where it fails.</summary>
    public static async Task<SingleProcess> OpenAsync(IProcessStorage storage, PriceBook prices, IIdSource ids, TimeProvider time, IEngineEvents events, CancellationToken cancellation)
    {
        try
        {
            var engine = new InProcessEngine(new EngineParts(storage.Journal, storage.Store.Functions, storage.Store.Intake, prices, ids, time, events), new EngineOptions());
            await engine.StartAsync(cancellation);
            return new SingleProcess(storage, engine);
        }
        catch
        {
            await storage.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same on a data folder.</summary>
    public static async Task<SingleProcess> OpenAsync(string folder, PriceBook prices, IIdSource ids, TimeProvider time, IEngineEvents events, CancellationToken cancellation) =>
        await OpenAsync(await FolderStorage.OpenAsync(folder, ids, time, cancellation), prices, ids, time, events, cancellation);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await storage.DisposeAsync();
    }
}
