using Coldstart.Analytics;
using Coldstart.Engine.Clocks;
using Coldstart.Engine.Flushing;
using Coldstart.Engine.Intake;
using Coldstart.Engine.Settling;
using Coldstart.Storage.Idempotency;

namespace Coldstart.Engine.InProcess;

/// <summary>What an engine does beside its requests, every second: keys and dead letters into their tables, functions into the store, the journal trimmed, idle functions out of memory.</summary>
internal sealed class Upkeep(
    Shard[] shards, Flusher flusher, Settler settler, IntakeSettler intakeSettler, IntakeQueue intake, LaneBook lanes, IIntakeStore store,
    GuardedClock clock, StoreHealth health, IEngineEvents events, EngineOptions options) : IDisposable
{
    private const int SecondsBetweenTrims = 5;
    private const int SecondsBetweenCleanings = 60;
    private const int ExpiriesPerCleaning = 32;

    private readonly SemaphoreSlim turn = new(1);
    private long seconds;
    private bool hadJumped;
    private OrderedPosition trimmedAt = OrderedPosition.Start;
    private bool hasStored;

    /// <summary>The records of the journal are applied: from now on functions may be stored.</summary>
    public bool IsServing { get; set; }

    /// <summary>Runs every second until it is cancelled.</summary>
    public async Task RunAsync(TimeProvider time, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation)) await TryTickAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The engine stops.
        }
    }

    /// <summary>One second's work.</summary>
    public async Task TickAsync(CancellationToken cancellation)
    {
        seconds++;
        WatchClock();
        if (!health.MayTry) return;
        foreach (var shard in shards) await new ShardJob<bool>(LoadAgain).SoonAsync(shard);
        if (!IsServing) return;
        try
        {
            await StoreAsync(cancellation);
        }
        catch (EngineUnavailableException)
        {
            // Told and counted where it failed; tried again when the store may have recovered.
            return;
        }
        if (seconds % SecondsBetweenCleanings == 0) await CleanAsync(cancellation);
    }

    /// <summary>Stores everything that changed and trims the journal.</summary>
    /// <exception cref="EngineUnavailableException">The store failed.</exception>
    public async Task FlushAllAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            await SettleIntakeAsync(cancellation);
            await flusher.FlushAsync(all: true, cancellation);
            await SettleAsync(cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Moves keys and dead letters into their tables.</summary>
    /// <exception cref="EngineUnavailableException">The store failed.</exception>
    public Task SettleIntakeAsync(CancellationToken cancellation) => TryStoreAsync(intakeSettler.SettleAsync, cancellation);

    public void Dispose() => turn.Dispose();

    private async Task TryTickAsync(CancellationToken cancellation)
    {
        try
        {
            await TickAsync(cancellation);
        }
#pragma warning disable CA1031 // Upkeep must go on: what failed is told and tried again.
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            events.UpkeepFailed(exception);
        }
    }

    private static bool LoadAgain(Shard shard)
    {
        shard.Functions.LoadAgain();
        return true;
    }

    private void WatchClock()
    {
        clock.Tick();
        var hasJumped = clock.HasJumped;
        if (hasJumped == hadJumped) return;
        hadJumped = hasJumped;
        if (hasJumped) events.ClockJumped(TimeSpan.FromMicroseconds(clock.DriftUs));
        else events.ClockRecovered();
    }

    private async Task StoreAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            // Before the flush: a function that went over an unreadable block must not be stored before the letter is.
            if (intake.Count > 0) await SettleIntakeAsync(cancellation);
            if (await flusher.FlushAsync(all: false, cancellation) > 0) hasStored = true;
            var committed = lanes.Committed;
            if (seconds % SecondsBetweenTrims != 0 || !hasStored && committed == trimmedAt) return;
            await SettleAsync(cancellation);
            (hasStored, trimmedAt) = (false, committed);
        }
        finally
        {
            turn.Release();
        }
    }

    private Task SettleAsync(CancellationToken cancellation) => TryStoreAsync(settler.SettleAsync, cancellation);

    private async Task TryStoreAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        try
        {
            health.Begin();
            await work(cancellation);
            health.Succeeded();
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or EngineUnavailableException))
        {
            health.Failed(exception);
            throw new EngineUnavailableException("The store cannot be written.", exception);
        }
        finally
        {
            health.GivenUp();
        }
    }

    private async Task CleanAsync(CancellationToken cancellation)
    {
        await TryStoreAsync(ExpireAsync, cancellation);
        var idleUs = options.IdleAfter.Ticks / TimeSpan.TicksPerMicrosecond;
        // Over the budget, functions leave that were used a moment ago, until it is kept.
        while (true)
        {
            var beforeUs = clock.MonotonicUs() - idleUs;
            foreach (var shard in shards)
            {
                while (await new ShardJob<bool>(current => current.Functions.Evict(beforeUs, Limits.EvictionsPerTurn)).SoonAsync(shard))
                {
                }
            }
            if (shards.Sum(shard => shard.Functions.StatisticsBytes) <= options.StatisticsBytesMax || idleUs < 1_000_000) return;
            idleUs /= 2;
        }
    }

    private async Task ExpireAsync(CancellationToken cancellation)
    {
        for (var piece = 0; piece < ExpiriesPerCleaning && await store.ExpireAsync(clock.NowUs, cancellation) > 0; piece++)
        {
        }
    }
}
