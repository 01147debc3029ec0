using Coldstart.Analytics;
using Coldstart.Storage.Journal.Frames;
using Coldstart.Storage.Journal.Segments;

namespace Coldstart.Storage.Journal.Committing;

/// <summary>
/// Commits what waits in the queue and calls the senders back. Exactly one thread has the role at a time: an appender that found nobody
/// committing, or the journal's own thread, to which the appender hands on what is left.
/// </summary>
internal sealed class Committer : IAsyncDisposable
{
    private readonly CommitQueue queue;
    private readonly SegmentWriter writer;
    private readonly FramePool frames;
    private readonly Func<long> takeLane;
    private readonly IJournalWorker worker;
    private readonly ITimer retry;
    private readonly CommitStall stall;
    private readonly TimeProvider time;
    private List<JournalFrame> batch = [];
    private long laneToBegin;
    private bool isHandedOn;
    private bool isRetryDue;
    private long commits;
    private long entries;

    /// <param name="queue">What to commit.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="frames">Takes the buffers back.</param>
    /// <param name="firstLane">The lane that the queue begins with; its first commit opens a segment for it.</param>
    /// <param name="takeLane">Takes the lanes after it.</param>
    /// <param name="workers">Where the journal's own thread comes from.</param>
    /// <param name="time">Times the attempts after a failure.</param>
    public Committer(CommitQueue queue, SegmentWriter writer, FramePool frames, long firstLane, Func<long> takeLane, IJournalWorkers workers, TimeProvider time)
    {
        this.queue = queue;
        this.writer = writer;
        this.frames = frames;
        this.takeLane = takeLane;
        this.time = time;
        laneToBegin = firstLane;
        stall = new CommitStall(time, JournalTrouble.Stalled, "The disk");
        worker = workers.Start("journal commits", RunInBackground);
        retry = time.CreateTimer(_ => WakeForRetry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public long Commits => Interlocked.Read(ref commits);

    public long Entries => Interlocked.Read(ref entries);

    /// <summary>Hears of every commit; null for nobody.</summary>
    public ICommitListener? Listener { get; set; }

    /// <summary>Whether the disk keeps a commit waiting.</summary>
    public CommitStall Stall => stall;

    /// <summary>Does what <see cref="CommitQueue.Enqueue"/> found to be an appender's duty. It commits once; the role it then gives up or hands on, or it would go on for as long as others come.</summary>
    public void Run(CommitDuty duty)
    {
        if (duty == CommitDuty.None) return;
        if (duty == CommitDuty.Commit)
        {
            if (!queue.TryTake(ref batch)) return;
            Commit();
            if (!queue.HasMore()) return;
        }
        Volatile.Write(ref isHandedOn, true);
        worker.Wake();
    }

    /// <summary>The queue must be closed and nobody may have the role.</summary>
    public async ValueTask DisposeAsync()
    {
        await retry.DisposeAsync().ConfigureAwait(false);
        worker.Dispose();
    }

    private void WakeForRetry()
    {
        Volatile.Write(ref isRetryDue, true);
        worker.Wake();
    }

    private void RunInBackground()
    {
        if (Interlocked.Exchange(ref isHandedOn, false))
        {
            while (queue.TryTake(ref batch)) Commit();
        }
        if (Interlocked.Exchange(ref isRetryDue, false)) Retry();
    }

    private void Commit()
    {
        for (var done = 0; done < batch.Count;)
        {
            int count;
            try
            {
                stall.Begin();
                if (laneToBegin != 0) BeginLane();
                var begunAt = time.GetTimestamp();
                count = writer.Write(batch, done);
                stall.End();
                Listener?.Committed(time.GetElapsedTime(begunAt), count);
            }
            catch (Exception failure)
            {
                // Whatever it was, it is not known what the disk has: the lane ends here.
                Break(failure, done);
                break;
            }
            Interlocked.Increment(ref commits);
            Interlocked.Add(ref entries, count);
            for (var end = done + count; done < end; done++) Notify(batch[done], failure: null);
        }
        batch.Clear();
    }

    private void Break(Exception failure, int done)
    {
        var reason = new JournalRefusal(JournalRefusal.TroubleOf(failure), $"The journal could not be written: {failure.Message}");
        var failed = batch[done..];
        queue.Refuse(reason, failed);
        writer.Abandon(queue.Lane);
        laneToBegin = 0;

        // First the end of the lane, then the bad news: once a segment has the end, none of these entries will ever be counted.
        var isRecovered = TryRecover(out var lane);
        var unavailable = reason.ToException(failure);
        foreach (var frame in failed) Notify(frame, unavailable);
        stall.End();
        if (isRecovered) queue.Resume(lane);
        else ScheduleRetry();
    }

    private void Retry()
    {
        if (!queue.TryTakeRole())
        {
            ScheduleRetry(); // The appender that met the failure has not left yet; or the journal is closing, and the timer with it.
            return;
        }
        if (TryRecover(out var lane)) queue.Resume(lane);
        else ScheduleRetry();
        while (queue.TryTake(ref batch)) Commit();
    }

    private bool TryRecover(out long lane)
    {
        try
        {
            // A lane that was taken for an attempt that failed has no entries, and serves the next one.
            if (laneToBegin == 0) laneToBegin = takeLane();
            lane = laneToBegin;
            BeginLane();
            return true;
        }
        catch (Exception failure)
        {
            // Disk or store: the next attempt is due soon, and until then every append is told.
            queue.Refuse(new JournalRefusal(JournalRefusal.TroubleOf(failure), $"The journal cannot be written: {failure.Message}"), []);
            lane = 0;
            return false;
        }
    }

    private void BeginLane()
    {
        writer.Begin(laneToBegin);
        laneToBegin = 0;
    }

    private void ScheduleRetry() => retry.Change(TimeSpan.FromMilliseconds(Limits.JournalRetryMs), Timeout.InfiniteTimeSpan);

    private void Notify(JournalFrame frame, JournalUnavailableException? failure)
    {
        try
        {
            if (failure is null) frame.Append.Committed();
            else frame.Append.Failed(failure);
        }
        catch (Exception bug)
        {
            // Nobody knows any more what was acknowledged, and every later callback would be out of order. A start from the journal does know.
            Environment.FailFast("A callback of a journal entry threw.", bug);
        }
        frames.Return(frame);
    }
}
