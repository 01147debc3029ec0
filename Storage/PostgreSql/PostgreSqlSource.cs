using System.Collections.Concurrent;
using Coldstart.Analytics;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.PostgreSql;

/// <summary>A few connections that all stores share, each with its prepared statements. Work that finds none free waits, without a thread.</summary>
internal sealed class PostgreSqlSource(PostgreSqlConnections connections, ISqlDialect dialect) : ISqlSource
{
    private readonly ConcurrentStack<SqlSession> idle = [];
    private readonly SemaphoreSlim free = new(Limits.PostgreSqlConnections);
    private int waiting;
    private int isClosed;

    public StoreUse Use => new(Limits.PostgreSqlConnections - free.CurrentCount, Limits.PostgreSqlConnections, Volatile.Read(ref waiting));

    public Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellation) => RunAsync(work, writes: false, cancellation);

    public Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellation) => RunAsync(work, writes: true, cancellation);

    /// <summary>Takes no more work and waits for what was taken.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isClosed, 1) != 0) return;
        for (var i = 0; i < Limits.PostgreSqlConnections; i++) await free.WaitAsync();
        await DropIdleAsync();
        // Whoever waits behind hears that it is closed.
        free.Release(Limits.PostgreSqlConnections);
    }

    private async Task<T> RunAsync<T>(Func<SqlSession, Task<T>> work, bool writes, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref isClosed) != 0, this);
        await EnterAsync(cancellation);
        try
        {
            return await RunAgainAsync(work, writes, cancellation);
        }
        catch (Exception error) when (PostgreSqlErrors.Classify(error) is { } trouble)
        {
            throw PostgreSqlErrors.Explain(trouble, connections.Address, error);
        }
        finally
        {
            free.Release();
        }
    }

    private async Task EnterAsync(CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref waiting) > Limits.StoreQueueLength)
                throw new StoreUnavailableException(StoreTrouble.QueueFull, $"The database {connections.Address} is too slow: {Limits.StoreQueueLength} pieces of work wait for it.");
            await free.WaitAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <summary>
    /// Twice where that is safe and promising: on a connection that died while nobody used it (the server was started anew), and where the
    /// server rolled back because of a conflict. Never after a commit was sent.
    /// </summary>
    private async Task<T> RunAgainAsync<T>(Func<SqlSession, Task<T>> work, bool writes, CancellationToken cancellation)
    {
        for (var conflicts = 0; ;)
        {
            var isFresh = !idle.TryPop(out var session);
            session ??= new SqlSession(await connections.OpenAsync(cancellation), dialect);
            try
            {
                return await session.RunAsync(work, writes, cancellation);
            }
            catch (Exception error) when (!session.HasSentCommit && PostgreSqlErrors.Classify(error) is not null)
            {
                var isLost = session.Connection.State != System.Data.ConnectionState.Open;
                if (isLost) await DropIdleAsync();
                if (!(isLost && !isFresh) && !(PostgreSqlErrors.IsConflict(error) && ++conflicts <= Limits.PostgreSqlConflictsMax)) throw;
            }
            finally
            {
                await ReturnAsync(session);
            }
        }
    }

    private async ValueTask ReturnAsync(SqlSession session)
    {
        if (session.IsBroken || session.Connection.State != System.Data.ConnectionState.Open) await session.DisposeAsync();
        else idle.Push(session);
    }

    /// <summary>What happened to one connection has mostly happened to all.</summary>
    private async ValueTask DropIdleAsync()
    {
        while (idle.TryPop(out var session)) await session.DisposeAsync();
    }
}
