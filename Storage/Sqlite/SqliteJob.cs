using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Sqlite;

/// <summary>A piece of work that waits for a thread of <see cref="SqliteWorkers"/>.</summary>
internal abstract class SqliteJob
{
    /// <summary>Does the work and tells its caller, unless the caller has stopped waiting.</summary>
    public abstract void Run(SqliteSeat seat);
}

/// <inheritdoc/>
internal sealed class SqliteJob<T> : SqliteJob
{
    // Callers go on elsewhere: the thread belongs to the database.
    private readonly TaskCompletionSource<T> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<SqlSession, Task<T>> work;
    private readonly CancellationToken cancellation;
    private readonly CancellationTokenRegistration registration;

    public SqliteJob(Func<SqlSession, Task<T>> work, CancellationToken cancellation)
    {
        this.work = work;
        this.cancellation = cancellation;
        registration = cancellation.UnsafeRegister(static (job, token) => ((SqliteJob<T>)job!).Abandon(token), this);
    }

    private int isTaken;

    public Task<T> Outcome => outcome.Task;

    public override void Run(SqliteSeat seat)
    {
        // Once begun, the caller hears what became of it: a write that is under way is not abandoned unseen.
        if (Interlocked.Exchange(ref isTaken, 1) != 0) return;
        registration.Dispose();
        try
        {
            outcome.SetResult(seat.Run(work, cancellation));
        }
        catch (OperationCanceledException)
        {
            outcome.SetCanceled(cancellation);
        }
#pragma warning disable CA1031 // Whatever it was goes to the caller; the thread serves others.
        catch (Exception error)
#pragma warning restore CA1031
        {
            outcome.SetException(error);
        }
    }

    private void Abandon(CancellationToken token)
    {
        if (Interlocked.Exchange(ref isTaken, 1) == 0) outcome.SetCanceled(token);
    }
}
