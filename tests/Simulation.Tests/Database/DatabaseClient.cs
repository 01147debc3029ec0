using Coldstart.Simulation.Tests.Kernel;
using Coldstart.Storage;

namespace Coldstart.Simulation.Tests.Database;

/// <summary>
/// A process's way to the database: statements take their time, connections break before or behind them, and what the client has given up may still happen.
/// </summary>
internal sealed class DatabaseClient(World world, SimProcess process)
{
    private const long WaitUs = 40_000;
    private const long WaitUsMax = 6_000_000;

    private readonly Scheduler scheduler = world.Scheduler;

    public SimDatabase Database => world.Database;

    public SimProcess Process => process;

    /// <summary>Opens a connection.</summary>
    public Session Connect()
    {
        var session = world.Database.Connect();
        world.Note(process, session);
        return session;
    }

    /// <summary>Runs a statement that needs no connection of its own.</summary>
    public Task<T> AskAsync<T>(Func<SimDatabase, T> statement) => RunAsync(null, database => (true, statement(database)), world.Faults.SlowReads);

    /// <summary>Runs a statement that may have to wait for a lock.</summary>
    public Task<T> AskAsync<T>(Func<SimDatabase, (bool IsDone, T Value)> statement) => RunAsync(null, statement, world.Faults.SlowReads);

    /// <summary>Runs a statement in a session; after an exception the connection is broken.</summary>
    public Task<T> AskAsync<T>(Session session, Func<SimDatabase, (bool IsDone, T Value)> statement, double slowShare) => RunAsync(session, statement, slowShare);

    private Task<T> RunAsync<T>(Session? session, Func<SimDatabase, (bool IsDone, T Value)> statement, double slowShare)
    {
        var answer = new TaskCompletionSource<T>();
        var isCut = world.Chance(world.Faults.Cut);
        if (isCut) Break(session, answer, "The connection broke.");
        // Broken before the statement arrived, or behind it; then it happens although nobody hears of it, perhaps much later.
        if (isCut && scheduler.Chance(0.4)) return answer.Task;
        var delayUs = scheduler.Between(100, 1500);
        if (world.Chance(slowShare) || isCut && scheduler.Chance(0.5)) delayUs += scheduler.Between(0, 4_000_000);
        scheduler.In(delayUs, null, () => Arrive(session, statement, answer, isCut, scheduler.NowUs));
        return answer.Task;
    }

    private void Arrive<T>(Session? session, Func<SimDatabase, (bool IsDone, T Value)> statement, TaskCompletionSource<T> answer, bool isCut, long sinceUs)
    {
        if (world.Database.IsDown || session is { IsOpen: false })
        {
            if (!isCut) Break(session, answer, "The database is away.");
            return;
        }
        var (isDone, value) = statement(world.Database);
        if (!isDone && scheduler.NowUs - sinceUs < WaitUsMax)
        {
            scheduler.In(WaitUs, null, () => Arrive(session, statement, answer, isCut, sinceUs));
            return;
        }
        if (isCut) return;
        if (isDone) scheduler.In(scheduler.Between(100, 1500), process, () => answer.TrySetResult(value));
        else Break(session, answer, "A lock was not had in time.");
    }

    /// <summary>The client hears of a broken connection soon, the server after a while.</summary>
    private void Break<T>(Session? session, TaskCompletionSource<T> answer, string reason)
    {
        scheduler.In(scheduler.Between(100, 200_000), process, () => answer.TrySetException(new StoreUnavailableException(reason)));
        if (session is not null) scheduler.In(scheduler.Between(100, 5_000_000), null, () => world.Database.Disconnect(session));
    }
}
