using Coldstart.Analytics;
using Coldstart.Engine;
using Coldstart.Engine.Settling;
using Coldstart.GrainInterfaces;
using Coldstart.Storage;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Coldstart.Grains;

/// <summary>What a silo does every second beside its calls: watches its clock, learns which lanes are gone, and, if it is its turn, settles the journal and wakes what a dead silo had not stored.</summary>
/// <remarks>Any number of silos may settle at once (see <see cref="RangeCompactor"/>); that only one mostly does spares the database.</remarks>
public sealed class SiloUpkeep(OwnerRoom room, IGrainFactory grains, SettlingTurn turn, SiloChanges silos, TimeProvider time, IEngineEvents events) : BackgroundService
{
    private readonly RangeCompactor compactor = new(room.Journal, room.Functions, new GrainOwners(grains));
    private Task settling = Task.CompletedTask;
    private HashSet<SiloAddress> dead = [];
    private bool isRetentionBegun;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Limits.SiloTickMs), time);
        try
        {
            for (var ticks = 1; await timer.WaitForNextTickAsync(stoppingToken); ticks++)
            {
                room.Clock.Tick();
                if (!isRetentionBegun && turn.IsMine()) await TryAsync(BeginRetentionAsync, stoppingToken);
                room.OldestUnsettledUs = turn.IsMine() ? compactor.OldestLeftUs : 0;
                if (ticks % Limits.SiloTicksPerLaneReading == 0) await TryAsync(room.Parts.Lanes.RefreshAsync, stoppingToken);
                await TryAsync(WakeLeftAsync, stoppingToken);
                if (ticks % Limits.SiloTicksPerSettling == 0 && settling.IsCompleted && turn.IsMine()) settling = TryAsync(compactor.RunAsync, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await settling;
        }
    }

    private async Task BeginRetentionAsync(CancellationToken cancellation)
    {
        await grains.GetGrain<IRetentionGrain>(0).BeginAsync(cancellation);
        isRetentionBegun = true;
    }

    /// <summary>After a death: what the silo owned and had not stored yet. What fails is tried again with the next look.</summary>
    private async Task WakeLeftAsync(CancellationToken cancellation)
    {
        HashSet<SiloAddress> gone = [.. silos.Look().Dead];
        if (!gone.IsSubsetOf(dead) && turn.IsMine()) await compactor.WakeNewAsync(cancellation);
        dead = gone;
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        try
        {
            await work(cancellation);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or TimeoutException)
        {
            // Owners meet the same and tell it; the next second tries again.
            return;
        }
#pragma warning disable CA1031 // Upkeep must go on: what failed is told and tried again.
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            events.UpkeepFailed(failure);
        }
    }
}
