using Coldstart.Api.Json;
using Coldstart.Engine;

namespace Coldstart.Api.Hosting;

/// <summary>What the program says of itself from its first moment to its last: before there is an engine it is starting, and from the request to stop on it stops.</summary>
internal sealed class ServedState(TimeProvider time)
{
    private readonly long begunUs = Rfc3339.ToUs(time.GetUtcNow());
    private volatile IEngineProcess? process;
    private long stoppedUs;

    /// <summary>The state at this moment.</summary>
    public EngineState Now
    {
        get
        {
            if (process is not { } opened) return Plain(EngineCondition.Starting) with { SinceUs = begunUs };
            var sinceUs = Interlocked.Read(ref stoppedUs);
            return sinceUs == 0 ? opened.State : opened.State with { Condition = EngineCondition.Stopping, Reason = EngineCondition.Stopping.Meaning(), SinceUs = sinceUs };
        }
    }

    /// <summary>The engine is there.</summary>
    public void Open(IEngineProcess opened) => process = opened;

    /// <summary>The program was asked to stop.</summary>
    public void Stop() => Interlocked.CompareExchange(ref stoppedUs, Rfc3339.ToUs(time.GetUtcNow()), 0);

    private static EngineState Plain(EngineCondition condition) => new(condition, condition.Meaning());
}
