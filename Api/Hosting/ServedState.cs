using Coldstart.Engine;

namespace Coldstart.Api.Hosting;

/// <summary>What the program says of itself from its first moment to its last: before there is an engine it is starting, and from the request to stop on it stops.</summary>
internal sealed class ServedState
{
    private volatile IEngineProcess? process;
    private volatile bool isStopping;

    /// <summary>The state at this moment.</summary>
    public EngineState Now
    {
        get
        {
            if (process is not { } opened) return Plain(EngineCondition.Starting);
            var state = opened.State;
            return isStopping ? state with { Condition = EngineCondition.Stopping, Reason = EngineCondition.Stopping.Meaning() } : state;
        }
    }

    /// <summary>The engine is there.</summary>
    public void Open(IEngineProcess opened) => process = opened;

    /// <summary>The program was asked to stop.</summary>
    public void Stop() => isStopping = true;

    private static EngineState Plain(EngineCondition condition) => new(condition, condition.Meaning());
}
