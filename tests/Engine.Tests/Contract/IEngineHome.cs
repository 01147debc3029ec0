namespace Coldstart.Engine.Tests.Contract;

/// <summary>Where an engine of either form lives on from one life to the next.</summary>
public interface IEngineHome : IAsyncDisposable
{
    /// <summary>A new life; those before have ended.</summary>
    Task<IEngineLife> StartAsync();
}

/// <summary>An engine that serves. Disposing stops it in good order.</summary>
public interface IEngineLife : IAsyncDisposable
{
    IAnalyticsEngine Engine { get; }

    /// <summary>Takes everything away from under it: it writes nothing more, as a process that is gone.</summary>
    Task KillAsync();
}
