using Coldstart.Analytics;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Coldstart.Grains;

/// <summary>A silo that is asked to stop moves its functions to the others first, with their memory: a rolling update then reads little from the store.</summary>
/// <remarks>
/// Between the moment when the silo tells that it leaves, from which on nobody keeps directory entries with it, and its own end of all activations. Moved earlier, those
/// functions whose entries it kept would be ended at their new place.
/// </remarks>
public sealed partial class SiloLeave(OwnerRoom room, ILocalSiloDetails silo, IClusterMembershipService membership, TimeProvider time, ILogger<SiloLeave> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle observer) => observer.Subscribe(nameof(SiloLeave), ServiceLifecycleStage.BecomeActive, static _ => Task.CompletedTask, StopAsync);

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        SiloAddress[] others = [.. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(silo.SiloAddress))
            .Select(static member => member.SiloAddress)];
        if (others.Length == 0) return;
        var (functions, begunAt) = (room.Residents.Count, time.GetTimestamp());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(Limits.MoveSecondsMax), time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await WhenToldAsync(stop.Token);
            await room.Residents.MoveAsync(others, stop.Token);
            Log.Moved(logger, functions, others.Length, time.GetElapsedTime(begunAt).TotalMilliseconds);
        }
        catch (OperationCanceledException)
        {
            // The rest is stored by the silo's own stop, and loaded where it is called next.
            Log.NotAllMoved(logger, room.Residents.Count, functions);
        }
    }

    /// <summary>Membership changes at the same stage.</summary>
    private async Task WhenToldAsync(CancellationToken cancellation)
    {
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(cancellation))
        {
            if (snapshot.GetSiloStatus(silo.SiloAddress) != SiloStatus.Active) return;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4401, LogLevel.Information, "Moved {Functions} functions to {Silos} other silos in {TookMs:F0} ms")]
        public static partial void Moved(ILogger logger, int functions, int silos, double tookMs);

        [LoggerMessage(4402, LogLevel.Warning, "{Left} of {Functions} functions were not moved in time; they are stored, and loaded where they are called next")]
        public static partial void NotAllMoved(ILogger logger, int left, int functions);
    }
}
