using Coldstart.Analytics;
using Coldstart.Engine.Quotas;
using Coldstart.GrainInterfaces;
using Orleans.Runtime;
using Orleans.Storage;

namespace Coldstart.Grains;

/// <summary>
/// A turn around the ledger of one project's quotas. What it knows is stored some seconds later and when it leaves, so that the next activation goes on with it;
/// what was not stored the front ends tell again.
/// </summary>
internal sealed class QuotaGrain(OwnerRoom room, [PersistentState("quota", GrainStores.Cluster)] IPersistentState<QuotaState> stored) : Grain, IQuotaGrain
{
    private readonly QuotaLedger ledger = new();
    private bool isChanged;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        ledger.Restore(stored.State.Windows(room.Clock.NowUs));
        var period = TimeSpan.FromSeconds(Limits.QuotaWriteSeconds);
        this.RegisterGrainTimer(WriteAsync, new GrainTimerCreationOptions { DueTime = period, Period = period });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => WriteAsync();

    public Task<QuotaReading> LeaseAsync(QuotaCall call, CancellationToken cancellation)
    {
        isChanged = true;
        var ask = new QuotaAsk(new QuotaName(this.GetPrimaryKey(), call.Scope, call.Class), call.Quota, call.FrontEnd, call.Window, call.LeftMs, call.Used, call.Ceiling);
        var lease = ledger.Ask(ask, room.Clock.NowUs);
        return Task.FromResult(new QuotaReading
        {
            Window = lease.Window,
            LeftMs = lease.LeftMs,
            Ceiling = lease.Ceiling,
            UsedByOthers = lease.UsedByOthers,
            FrontEnds = lease.FrontEnds,
        });
    }

    private async Task WriteAsync()
    {
        if (!isChanged) return;
        isChanged = false;
        stored.State.Shares = QuotaState.Of(ledger, room.Clock.NowUs);
        try
        {
            await stored.WriteStateAsync();
        }
        catch (InconsistentStateException)
        {
            // Another activation lives, or has lived: front ends talk to that one from the next question on, and tell it what they used.
            DeactivateOnIdle();
        }
#pragma warning disable CA1031 // The store is away: the next write tries again, and until then memory has it.
        catch (Exception)
#pragma warning restore CA1031
        {
            isChanged = true;
        }
    }
}
