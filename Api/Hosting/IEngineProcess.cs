using Coldstart.Engine;
using Coldstart.Engine.Quotas;
using Coldstart.Storage;
using Coldstart.Storage.Journal;

namespace Coldstart.Api.Hosting;

/// <summary>An engine with what it stands on, opened; disposing closes all of it.</summary>
internal interface IEngineProcess : IAsyncDisposable
{
    IAnalyticsEngine Engine { get; }

    /// <summary>Reads what an earlier process left; the engine serves when this returns.</summary>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>What the engine is doing and what it counted.</summary>
    EngineState State { get; }

    IStore Store { get; }

    /// <summary>Where shares of quotas come from that hold over several processes; null where this one is alone.</summary>
    IQuotaLeases? Quotas => null;

    /// <summary>Where this process writes what it accepts.</summary>
    IJournal Journal { get; }

    /// <summary>Where everything is, for people.</summary>
    string Place { get; }

    /// <summary>What an operator should know of how it is set up, in sentences.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>Completes with a sentence when this process must end.</summary>
    Task<string> Lost { get; }
}
