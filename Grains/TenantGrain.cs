using Coldstart.Analytics;
using Coldstart.Analytics.Windows;
using Coldstart.Engine;
using Coldstart.GrainInterfaces;
using Coldstart.Storage;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Coldstart.Grains;

/// <summary>
/// Keeps the latest summary of each function of a project that somebody wanted. Before it answers it asks all silos which functions changed, and asks those;
/// so an overview holds all that was visible when it was begun, and is made at most once a second. While a silo does not answer, the last overview is given,
/// which says how old it is. It stores nothing: a new activation asks all anew.
/// </summary>
[Reentrant]
internal sealed class TenantGrain(OwnerRoom room, SiloChanges changes) : Grain, ITenantGrain
{
    private readonly TenantFunctions functions = new(room, changes);
    private readonly Dictionary<Window, Task<TenantReading>> overviews = [];
    private readonly Dictionary<Window, TenantReading> latest = [];
    private readonly Dictionary<Window, long> begunUs = [];

    public async Task<TenantReading> OverviewAsync(byte window, CancellationToken cancellation)
    {
        var wanted = (Window)window;
        if (overviews.TryGetValue(wanted, out var running) && (!running.IsCompleted || IsFresh(wanted))) return await running;
        begunUs[wanted] = room.Clock.MonotonicUs();
        return await (overviews[wanted] = MakeAsync(wanted));
    }

    private bool IsFresh(Window window) => room.Clock.MonotonicUs() - begunUs[window] < Limits.TenantReportAgeMsMax * 1000L;

    private async Task<TenantReading> MakeAsync(Window window)
    {
        var nowUs = room.Clock.NowUs;
        try
        {
            var project = this.GetPrimaryKey();
            await functions.HearAsync(project);
            foreach (var stale in functions.All.Where(function => !function.Holds(window, nowUs)).ToArray().Chunk(Limits.OwnersAskedAtOnce))
                await Task.WhenAll(stale.Select(function => function.AskAsync(GrainFactory, project, window)));
            return latest[window] = new TenantReading
            {
                State = ReadingState.Found,
                AsOfUs = nowUs,
                Reports = [.. functions.All.Select(function => function.Report(window)).OfType<byte[]>()],
            };
        }
        catch (Exception failure) when (failure is EngineUnavailableException or StoreUnavailableException or TimeoutException or OrleansException)
        {
            return latest.TryGetValue(window, out var last) && nowUs - last.AsOfUs < Limits.OverviewLagSecondsMax * 1_000_000L ? last : new TenantReading { State = ReadingState.Unavailable };
        }
    }
}
