using Coldstart.Engine;
using Coldstart.Engine.InProcess;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Coldstart.Grains;

/// <summary>What a silo says of itself: whether it is a member of the cluster that others call, and whether the database is there and its to use.</summary>
public sealed class SiloWatch : IDisposable
{
    private readonly OwnerRoom room;
    private readonly ILocalSiloDetails silo;
    private readonly IClusterMembershipService membership;
    private readonly CancellationToken stopping;
    private readonly ConditionWatch watch;

    /// <summary>Watches from here on.</summary>
    /// <param name="room">What its functions share.</param>
    /// <param name="silo">This one.</param>
    /// <param name="membership">All of them.</param>
    /// <param name="lifetime">Tells of the stop.</param>
    /// <param name="time">Times the looks.</param>
    /// <param name="events">Hears of changes.</param>
    public SiloWatch(OwnerRoom room, ILocalSiloDetails silo, IClusterMembershipService membership, IHostApplicationLifetime lifetime, TimeProvider time, IEngineEvents events)
    {
        this.room = room;
        this.silo = silo;
        this.membership = membership;
        stopping = lifetime.ApplicationStopping;
        watch = new ConditionWatch(Look, () => room.Clock.NowUs, events, time);
    }

    /// <summary>The state at this moment, with what was counted since the start.</summary>
    public EngineState State => room.Counters.Fill(watch.See()) with
    {
        Functions = room.Activations,
        LoadedFunctions = room.Activations,
        UnsettledUs = room.OldestUnsettledUs is > 0 and var sinceUs ? Math.Max(0, room.Clock.NowUs - sinceUs) : 0,
    };

    public void Dispose() => watch.Dispose();

    private EngineState Look()
    {
        var condition = Condition();
        return new EngineState(condition, condition.Meaning());
    }

    private EngineCondition Condition()
    {
        // First: whoever routes to this one must know before anything of it ends.
        if (stopping.IsCancellationRequested) return EngineCondition.Stopping;
        var status = membership.CurrentSnapshot.GetSiloStatus(silo.SiloAddress);
        if (status != SiloStatus.Active) return status is SiloStatus.ShuttingDown or SiloStatus.Stopping or SiloStatus.Dead ? EngineCondition.Stopping : EngineCondition.Starting;
        if (EngineConditions.Of(room.Parts.Storage()) is { } trouble) return trouble;
        if (room.Clock.HasJumped) return EngineCondition.ClockJump;
        return room.Parts.Health.IsAvailable ? EngineCondition.Serving : EngineCondition.StoreUnavailable;
    }
}
