using Coldstart.Analytics;
using Coldstart.Analytics.Windows;
using Coldstart.Engine;
using Coldstart.GrainInterfaces;
using Coldstart.Storage;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Coldstart.Grains;

/// <summary>
/// Keeps the latest summary of each function of a project that somebody wanted. Silos tell it once a second which functions changed; those are asked when an
/// overview is wanted, and it is made at most once a second. It stores nothing: a new activation asks all anew.
/// </summary>
[Reentrant]
internal sealed class TenantGrain(OwnerRoom room) : Grain, ITenantGrain
{
    private readonly Dictionary<Guid, TenantFunction> functions = [];
    private readonly Dictionary<Window, Task<TenantReading>> overviews = [];
    private readonly Dictionary<Window, long> begunUs = [];
    private Task? listing;

    public Task ChangedAsync(Guid[] changed, CancellationToken cancellation)
    {
        foreach (var function in changed) Know(function).Change();
        return Task.CompletedTask;
    }

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
        try
        {
            await (listing is null or { IsFaulted: true } ? listing = ListAsync() : listing);
            var nowUs = room.Clock.NowUs;
            var project = this.GetPrimaryKey();
            foreach (var stale in functions.Values.Where(function => !function.Holds(window, nowUs)).ToArray().Chunk(Limits.OwnersAskedAtOnce))
                await Task.WhenAll(stale.Select(function => function.AskAsync(GrainFactory, project, window)));
            return new TenantReading
            {
                State = ReadingState.Found,
                // What changed within the last second may not have been told.
                AsOfUs = nowUs - Limits.SiloTickMs * 1000L,
                Reports = [.. functions.Values.Select(function => function.Report(window)).OfType<byte[]>()],
            };
        }
        catch (Exception failure) when (failure is EngineUnavailableException or StoreUnavailableException or TimeoutException or OrleansException)
        {
            return new TenantReading { State = ReadingState.Unavailable };
        }
    }

    /// <summary>The stored functions; those that are only in the journal are told by their owners.</summary>
    private async Task ListAsync()
    {
        var project = this.GetPrimaryKey();
        await foreach (var stored in room.Functions.ListAsync(CancellationToken.None))
        {
            if (stored.Project == project) Know(stored.Id);
        }
    }

    private TenantFunction Know(Guid function)
    {
        if (!functions.TryGetValue(function, out var known)) functions.Add(function, known = new TenantFunction(function));
        return known;
    }
}
