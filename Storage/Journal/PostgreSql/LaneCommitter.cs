using Coldstart.Analytics;
using Coldstart.Storage.Journal.Committing;
using Coldstart.Storage.PostgreSql;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>
/// Commits what waits, in one lane at a time, on a thread of its own. What a commit that broke off has come to is read before anything else is done
/// (EXACTLY-ONCE.md, rule 2): its lane is closed, which waits for what is still under way; then the commit is there, or never will be; then a new lane begins.
/// </summary>
internal sealed class LaneCommitter : IDisposable
{
    private readonly AppendQueue queue;
    private readonly PostgreSqlConnections connections;
    private readonly LaneCommit commit;
    private readonly LaneRoll roll;
    private readonly TimeProvider time;
    private readonly IJournalWorker worker;
    private readonly ITimer retry;
    private readonly CommitStall stall;
    private readonly List<WaitingAppend> batch = [];
    private LaneSession? session;
    private JournalRefusal brokenBy = JournalRefusal.Nothing;
    private bool isInDoubt;
    private bool isToldOfDoubt;
    private long doubtSince;
    private bool isRetryDue;
    private long lane;
    private long durable;
    private long commits;
    private long entries;

    /// <param name="queue">What to commit.</param>
    /// <param name="connections">Where the connection of the next lane comes from.</param>
    /// <param name="session">The first lane, open.</param>
    /// <param name="roll">Hears of every lane.</param>
    /// <param name="bounds">How many dead letters are kept.</param>
    /// <param name="workers">Where the thread comes from.</param>
    /// <param name="time">Times the attempts after a failure.</param>
    public LaneCommitter(AppendQueue queue, PostgreSqlConnections connections, LaneSession session, LaneRoll roll, StoreBounds bounds, IJournalWorkers workers, TimeProvider time)
    {
        this.queue = queue;
        this.connections = connections;
        this.session = session;
        this.time = time;
        this.roll = roll;
        lane = session.Lane;
        stall = new CommitStall(time, JournalTrouble.DatabaseUnavailable, "PostgreSQL");
        roll.Add(lane);
        commit = new LaneCommit(bounds, time);
        worker = workers.Start("journal commits", Run);
        retry = time.CreateTimer(_ => WakeForRetry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The lane of new entries, or while there is none, the last one.</summary>
    public long Lane => Interlocked.Read(ref lane);

    public long Commits => Interlocked.Read(ref commits);

    public long Entries => Interlocked.Read(ref entries);

    /// <summary>Asked before a lane is begun after a failure, on this thread.</summary>
    public Func<bool> MayBeginLane { get; set; } = static () => true;

    /// <summary>Hears of every commit; null for nobody.</summary>
    public ICommitListener? Listener { get; set; }

    /// <summary>Whether the database keeps a commit waiting.</summary>
    public CommitStall Stall => stall;

    public void Wake() => worker.Wake();

    /// <summary>Ends the thread and closes the lane. The queue must be closed and idle.</summary>
    public void Dispose()
    {
        retry.Dispose();
        worker.Dispose();
        if (session is null && isInDoubt) TryRecover();
        if (session is { } last) CloseLast(last);
        // It could not be read, and this process ends: if the commit is there, the next start counts it.
        if (isInDoubt) Answer(isCommitted: false, new JournalUnavailableException(JournalTrouble.DatabaseUnavailable, "PostgreSQL is away, and this process ends."));
    }

    private void WakeForRetry()
    {
        Volatile.Write(ref isRetryDue, true);
        worker.Wake();
    }

    private void Run()
    {
        if (Interlocked.Exchange(ref isRetryDue, false) && session is null) Retry();
        while (queue.TryTake(batch)) Commit(session!);
    }

    private void Commit(LaneSession open)
    {
        var begunAt = time.GetTimestamp();
        try
        {
            stall.Begin();
            commit.Run(open, batch, durable);
        }
        catch (Exception failure)
        {
            // Whatever it was: the lane ends here.
            Break(open, failure);
            return;
        }
        finally
        {
            stall.End();
        }
        if (batch.Count == 0) return;
        durable = commit.LastSequence;
        Interlocked.Increment(ref commits);
        Interlocked.Add(ref entries, batch.Count);
        Listener?.Committed(time.GetElapsedTime(begunAt), batch.Count);
        Answer(isCommitted: true);
    }

    private void Break(LaneSession broken, Exception failure)
    {
        var reason = RefusalOf(failure);
        var failed = new List<WaitingAppend>();
        brokenBy = reason;
        isInDoubt = commit.IsSent;
        isToldOfDoubt = false;
        doubtSince = time.GetTimestamp();
        if (!isInDoubt)
        {
            failed.AddRange(batch);
            batch.Clear();
        }
        queue.Refuse(reason, failed);
        session = null;
        broken.Dispose();
        Callbacks.Failed(failed, reason.ToException(failure));
        Retry();
    }

    private void Retry()
    {
        if (TryRecover()) queue.Resume();
        else retry.Change(TimeSpan.FromMilliseconds(Limits.JournalRetryMs), Timeout.InfiniteTimeSpan);
    }

    private bool TryRecover()
    {
        LaneSession? next = null;
        try
        {
            next = LaneSession.Connect(connections, out _);
            next.Close(lane);
            if (isInDoubt) Settle(next);
            // A process that was frozen while another took over must not write beside it.
            if (!MayBeginLane()) throw new StoreUnavailableException(StoreTrouble.OutOfReach, "Whether this is still the only server on its database is not known.");
            next.Open();
            durable = 0;
            roll.Add(next.Lane);
            Interlocked.Exchange(ref lane, next.Lane);
            session = next;
            return true;
        }
        catch (Exception failure)
        {
            // The next attempt is due soon, and until then every append is told.
            next?.Dispose();
            queue.Refuse(RefusalOf(failure), []);
            TellOfDoubt();
            return false;
        }
    }

    private void Settle(LaneSession next)
    {
        var isCommitted = next.IsCommitted(lane, commit.Partition, commit.LastSequence);
        if (isCommitted)
        {
            Interlocked.Increment(ref commits);
            Interlocked.Add(ref entries, batch.Count);
        }
        Answer(isCommitted, brokenBy.ToException());
    }

    private void Answer(bool isCommitted, JournalUnavailableException? reason = null)
    {
        if (isCommitted) Callbacks.Committed(batch);
        else Callbacks.Failed(batch, reason!);
        batch.Clear();
        isInDoubt = false;
    }

    /// <summary>Nobody waits without end for an answer that only PostgreSQL knows.</summary>
    private void TellOfDoubt()
    {
        if (!isInDoubt || isToldOfDoubt || time.GetElapsedTime(doubtSince).TotalMilliseconds < Limits.JournalUnknownMsMax) return;
        isToldOfDoubt = true;
        Callbacks.Delayed(batch, new JournalUnavailableException(JournalTrouble.DatabaseUnavailable, "PostgreSQL was lost within a commit, and whether it counts is not known yet."));
    }

    private static void CloseLast(LaneSession last)
    {
        try
        {
            last.Close(last.Lane);
        }
        catch (Exception failure) when (PostgreSqlErrors.Classify(failure) is not null)
        {
            // It is open, and nobody writes to it: the next start closes it.
            return;
        }
        finally
        {
            last.Dispose();
        }
    }

    private JournalRefusal RefusalOf(Exception failure) => failure switch
    {
        StoreUnavailableException told => new JournalRefusal(TroubleOf(told.Trouble), told.Message),
        _ when PostgreSqlErrors.Classify(failure) is { } trouble => new JournalRefusal(TroubleOf(trouble), PostgreSqlErrors.Explain(trouble, connections.Address, failure).Message),
        _ => new JournalRefusal(JournalTrouble.Unwritable, $"The journal could not be written: {failure.Message}"),
    };

    private static JournalTrouble TroubleOf(StoreTrouble trouble) => trouble switch
    {
        StoreTrouble.DiskFull => JournalTrouble.DiskFull,
        StoreTrouble.NotWritable or StoreTrouble.Damaged or StoreTrouble.Unsuitable => JournalTrouble.Unwritable,
        _ => JournalTrouble.DatabaseUnavailable,
    };
}
