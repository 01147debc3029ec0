using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Engine;
using Coldstart.Engine.InProcess;
using Coldstart.Storage;
using Coldstart.Storage.Journal;

namespace Coldstart.Api.Hosting;

/// <summary>The engine of one process on what lasts of it, opened in that order and closed in the other.</summary>
internal sealed class SingleProcess : IEngineProcess
{
    private readonly IProcessStorage storage;

    private SingleProcess(IProcessStorage storage, InProcessEngine engine)
    {
        this.storage = storage;
        Engine = engine;
    }

    public InProcessEngine Engine { get; }

    public EngineState State => Engine.State;

    IAnalyticsEngine IEngineProcess.Engine => Engine;

    public IStore Store => storage.Store;

    public IJournal Journal => storage.Journal;

    /// <summary>Where everything is, for people.</summary>
    public string Place => storage.Place;

    /// <summary>What an operator should know of how it is set up, in sentences.</summary>
    public IReadOnlyList<string> Warnings => storage.Warnings;

    /// <summary>Completes with a sentence when another process has taken the storage: this one must end.</summary>
    public Task<string> Lost => storage.Lost;

    /// <summary>Puts the engine together; <see cref="StartAsync"/> makes it serve. Owns the storage from here on.</summary>
    public static SingleProcess On(IProcessStorage storage, PriceBook prices, IIdSource ids, TimeProvider time, IEngineEvents events)
    {
        var parts = new EngineParts(storage.Journal, storage.Store.Functions, storage.Store.Intake, prices, ids, time, events) { Storage = () => storage.Condition };
        return new SingleProcess(storage, new InProcessEngine(parts, new EngineOptions()));
    }

    /// <summary>Reads what an earlier process left; the engine serves when this returns.</summary>
    public Task StartAsync(CancellationToken cancellation) => Engine.StartAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await storage.DisposeAsync();
    }
}
