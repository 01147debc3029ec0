using System.Collections.Concurrent;
using Coldstart.Analytics;
using Coldstart.Storage.PostgreSql;
using Npgsql;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>Connections for reading the journal: few, each with one transaction at a time. Who finds none free waits, without a thread.</summary>
internal sealed class ViewSessions(PostgreSqlConnections connections) : IAsyncDisposable
{
    private readonly ConcurrentStack<NpgsqlConnection> idle = [];
    private readonly SemaphoreSlim free = new(Limits.PostgreSqlViews);

    /// <exception cref="StoreUnavailableException">The database is out of reach.</exception>
    public async Task<NpgsqlConnection> TakeAsync(CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation);
        var isTaken = false;
        try
        {
            // One that was lost meanwhile is told from its first use: then all are dropped, and the caller asks again.
            if (!idle.TryPop(out var connection)) connection = await connections.OpenAsync(cancellation);
            isTaken = true;
            return connection;
        }
        finally
        {
            if (!isTaken) free.Release();
        }
    }

    /// <summary>Takes a connection back. One that was not used to the end, or not without an error, is closed, and after an error all that wait are.</summary>
    public async ValueTask ReturnAsync(NpgsqlConnection connection, bool isWhole)
    {
        if (isWhole && connection.State == System.Data.ConnectionState.Open)
        {
            idle.Push(connection);
        }
        else
        {
            var isLost = connection.State != System.Data.ConnectionState.Open;
            await connection.DisposeAsync();
            while (isLost && idle.TryPop(out var other)) await other.DisposeAsync();
        }
        free.Release();
    }

    /// <summary>Runs a piece of work; what is wrong with the database is told as the store tells it.</summary>
    public async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (Explain(failure) is { } trouble)
        {
            throw trouble;
        }
    }

    /// <returns>Null for a defect.</returns>
    public StoreUnavailableException? Explain(Exception failure) =>
        PostgreSqlErrors.Classify(failure) is { } trouble ? PostgreSqlErrors.Explain(trouble, connections.Address, failure) : null;

    public async ValueTask DisposeAsync()
    {
        while (idle.TryPop(out var connection)) await connection.DisposeAsync();
        free.Dispose();
    }
}
