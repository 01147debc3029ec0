using System.Collections.Concurrent;
using Coldstart.Analytics;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Sqlite;

/// <summary>
/// Threads that wait for the database so that nobody else has to: each has a connection of its own, all take work from one bounded queue.
/// One thread that writes is also the gate that lets one transaction in at a time.
/// </summary>
internal sealed class SqliteWorkers : IAsyncDisposable
{
    private readonly BlockingCollection<SqliteJob> queue = new(Limits.StoreQueueLength);
    private readonly SqliteFile file;
    private readonly bool writes;
    private readonly List<Task> ended = [];
    private int isClosed;
    private int busy;

    public SqliteWorkers(SqliteFile file, bool writes, int threads)
    {
        this.file = file;
        this.writes = writes;
        for (var i = 0; i < threads; i++) Start(writes ? "store writer" : $"store reader {i + 1}");
    }

    /// <summary>Threads at work.</summary>
    public int Busy => Volatile.Read(ref busy);

    /// <summary>Pieces of work that no thread has taken yet.</summary>
    public int Waiting => Volatile.Read(ref isClosed) == 0 ? queue.Count : 0;

    public Task<T> RunAsync<T>(Func<SqlSession, Task<T>> work, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref isClosed) != 0, this);
        if (cancellation.IsCancellationRequested) return Task.FromCanceled<T>(cancellation);
        var job = new SqliteJob<T>(work, cancellation);
        if (!TryAdd(job))
            return Task.FromException<T>(new StoreUnavailableException(StoreTrouble.QueueFull, $"The database {file.Path} is too slow: {Limits.StoreQueueLength} pieces of work wait for it."));
        return job.Outcome;
    }

    /// <summary>Takes no more work and waits for what was taken.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isClosed, 1) == 0) queue.CompleteAdding();
        await Task.WhenAll(ended);
        queue.Dispose();
    }

    private bool TryAdd(SqliteJob job)
    {
        try
        {
            return queue.TryAdd(job);
        }
        catch (InvalidOperationException error)
        {
            // Closed between the look at isClosed and here.
            throw new ObjectDisposedException("The store is closed.", error);
        }
    }

    private void Start(string name)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ended.Add(end.Task);
        new Thread(() => Serve(end)) { Name = name, IsBackground = true }.Start();
    }

    private void Serve(TaskCompletionSource end)
    {
        using (var seat = new SqliteSeat(file, writes))
        {
            foreach (var job in queue.GetConsumingEnumerable())
            {
                Interlocked.Increment(ref busy);
                job.Run(seat);
                Interlocked.Decrement(ref busy);
            }
        }
        end.SetResult();
    }
}
