using Coldstart.Analytics;
using Npgsql;

namespace Coldstart.Storage.PostgreSql;

/// <summary>
/// The right to be the only server on a database, or one of a cluster on it: an advisory lock of a session of its own (the processes of a cluster share it),
/// asked every second whether it is still there. While it is lost nothing may be taken; it is held again by itself, unless another server was first: then this
/// process must end.
/// </summary>
/// <remarks>
/// It keeps operators from an accident, as the lock of the data folder does; it is not what keeps counts right. A session can be gone for a
/// second before this is known: fenced lanes of the journal and versions of snapshots hold whatever two servers do in that second.
/// </remarks>
public sealed class PostgreSqlServerLock : IAsyncDisposable
{
    private readonly PostgreSqlConnections connections;
    private readonly DatabaseUse use;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource<string> taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim turn = new(1);
    private LockSession? session;
    private SessionId last;
    private volatile bool isHeld = true;
    private volatile bool isReached = true;
    private volatile bool clocksDiffer;
    private Task watching = Task.CompletedTask;

    private PostgreSqlServerLock(PostgreSqlConnections connections, DatabaseUse use, LockSession session, TimeProvider time)
    {
        this.connections = connections;
        this.use = use;
        this.session = session;
        this.time = time;
        last = session.Id;
    }

    /// <summary>Whether it was held when the server was last asked.</summary>
    public bool IsHeld => isHeld;

    /// <summary>What was found when the server was last asked: whether it answers, whether the lock is held, whether its clock is this machine's.</summary>
    public StorageCondition Condition =>
        !isHeld ? (isReached ? StorageCondition.LockLost : StorageCondition.DatabaseUnavailable)
        : clocksDiffer ? StorageCondition.ClockDiffers : StorageCondition.Sound;

    /// <summary>Completes with a sentence when another server holds it: this process must end.</summary>
    public Task<string> Taken => taken.Task;

    /// <summary>Takes the lock, and waits a few seconds for a process that has just ended.</summary>
    /// <param name="address">Of which database.</param>
    /// <param name="use">Alone, or beside others of a cluster.</param>
    /// <param name="time">Times the questions; its wall clock is compared with the database's.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DatabaseInUseException">Another server holds it.</exception>
    /// <exception cref="StoreUnavailableException">The database is out of reach.</exception>
    public static async Task<PostgreSqlServerLock> AcquireAsync(PostgreSqlAddress address, DatabaseUse use, TimeProvider time, CancellationToken cancellation)
    {
        var connections = new PostgreSqlConnections(address);
        LockSession? session = null;
        try
        {
            session = await LockSession.OpenAsync(connections, use, cancellation);
            await WaitAsync(session, address, time, cancellation);
            var made = new PostgreSqlServerLock(connections, use, session, time);
            await made.CompareClocksAsync(session, cancellation);
            made.watching = made.WatchAsync();
            return made;
        }
        catch (Exception error)
        {
            if (session is not null) await session.DisposeAsync();
            await connections.DisposeAsync();
            if (PostgreSqlErrors.Classify(error) is { } trouble) throw PostgreSqlErrors.Explain(trouble, address, error);
            throw;
        }
    }

    /// <summary>
    /// Asks at once. Before a new lane is begun: a process that was frozen does not know yet that another one took over while it was.
    /// Blocks for at most <see cref="Limits.PostgreSqlLockAnswerSeconds"/>, or twice that where the server was being asked already.
    /// </summary>
    public bool Confirm()
    {
        turn.Wait(stop.Token);
        try
        {
            return isHeld && IsStillHeldAsync().GetAwaiter().GetResult();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Lets it go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stop.IsCancellationRequested) return;
        await stop.CancelAsync();
        await watching;
        if (session is not null) await session.DisposeAsync();
        await connections.DisposeAsync();
        stop.Dispose();
        turn.Dispose();
    }

    private static async Task WaitAsync(LockSession session, PostgreSqlAddress address, TimeProvider time, CancellationToken cancellation)
    {
        var begunAt = time.GetTimestamp();
        while (!await session.TryLockAsync(cancellation))
        {
            var holder = await session.HolderAsync(cancellation);
            if (holder is not null && time.GetElapsedTime(begunAt) >= TimeSpan.FromSeconds(Limits.PostgreSqlLockWaitSeconds)) throw new DatabaseInUseException(InUse(address, holder));
            await Task.Delay(TimeSpan.FromMilliseconds(Limits.PostgreSqlLockPollMs), time, cancellation);
        }
    }

    private static string InUse(PostgreSqlAddress address, LockHolder holder) => holder.Use == DatabaseUse.InCluster
        ? $"The database {address} is in use by a cluster{holder}; stop all its silos and front ends, start this one as a part of it, or give it a database of its own."
        : $"The database {address} is in use by another server{holder}; stop that one, or give this one a database of its own.";

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Limits.PostgreSqlLockCheckSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                await LookAsync();
                if (taken.Task.IsCompleted) return;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Let go.
            isHeld = false;
        }
    }

    private async Task LookAsync()
    {
        await turn.WaitAsync(stop.Token);
        try
        {
            isHeld = await IsStillHeldAsync() || await TakeAgainAsync();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>EXACTLY-ONCE.md, rule 18. The server's time was read between two looks at the own clock, so that a slow answer is no difference.</summary>
    private async Task CompareClocksAsync(LockSession asked, CancellationToken cancellation)
    {
        var drift = TimeSpan.FromSeconds(Limits.ClockDriftSecondsMax);
        var before = time.GetUtcNow();
        var there = await asked.AskAsync(cancellation);
        clocksDiffer = there < before - drift || there > time.GetUtcNow() + drift;
        isReached = true;
    }

    private async Task<bool> IsStillHeldAsync()
    {
        if (session is null) return false;
        try
        {
            await CompareClocksAsync(session, stop.Token);
            return true;
        }
        catch (Exception error) when (PostgreSqlErrors.Classify(error) is not null || error is InvalidOperationException)
        {
            isHeld = isReached = false;
            await session.DisposeAsync();
            session = null;
            return false;
        }
    }

    private async Task<bool> TakeAgainAsync()
    {
        LockSession? fresh = null;
        try
        {
            fresh = await LockSession.OpenAsync(connections, use, stop.Token);
            isReached = true;
            if (await fresh.TryLockAsync(stop.Token))
            {
                (session, last, fresh) = (fresh, fresh.Id, null);
                return true;
            }
            var holder = await fresh.HolderAsync(stop.Token);
            // The server has not noticed yet that the session before is gone: nobody will ever use it again.
            if (holder is not null && holder.Session == last) await fresh.EndAsync(last, stop.Token);
            else if (holder is not null) taken.TrySetResult($"{InUse(connections.Address, holder)} It took over while this server's connection was lost.");
        }
        catch (Exception error) when (error is StoreUnavailableException || PostgreSqlErrors.Classify(error) is not null)
        {
            // Still away: the next second asks again.
            isHeld = isReached = false;
        }
        finally
        {
            if (fresh is not null) await fresh.DisposeAsync();
        }
        return false;
    }
}
