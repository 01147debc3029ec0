using System.Diagnostics.CodeAnalysis;
using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal.Frames;

namespace Coldstart.Storage.Journal.Committing;

/// <summary>
/// Orders entries and gives the committer's role to one thread at a time. Its lock is the one that appenders meet: nothing slow happens under it.
/// </summary>
internal sealed class CommitQueue(long firstLane, string refusal)
{
    private static readonly JournalRefusal QueueFull = new(JournalTrouble.Overloaded, "More entries wait for the disk than the journal may hold.");

    private readonly Lock gate = new();
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<JournalFrame> waiting = [];
    private long waitingBytes;
    private long lane = firstLane;
    private long sequence;
    private long refused;
    private volatile JournalRefusal refusal = new(JournalTrouble.None, refusal);
    private bool isTaken;
    private bool isGroup;
    private bool isClosing;

    public long Lane
    {
        get
        {
            lock (gate) return lane;
        }
    }

    /// <summary>Why nothing is taken now.</summary>
    public JournalRefusal Refusal => refusal;

    public long Refused => Interlocked.Read(ref refused);

    /// <summary>Spares the work on an entry that would be refused. <see cref="Enqueue"/> decides.</summary>
    /// <exception cref="JournalUnavailableException">Refused.</exception>
    public void ThrowIfRefusing()
    {
        var reason = refusal;
        if (reason.IsRefusing) Throw(reason);
    }

    /// <summary>Gives an entry its place and lets it wait for a commit.</summary>
    /// <exception cref="JournalUnavailableException">Refused.</exception>
    public CommitDuty Enqueue(JournalFrame frame)
    {
        JournalRefusal? reason = null;
        lock (gate)
        {
            if (refusal.IsRefusing) reason = refusal;
            else if (waiting.Count >= Limits.JournalQueueEntries || (waiting.Count > 0 && waitingBytes + frame.SizeBytes > Limits.JournalQueueBytes)) reason = QueueFull;
            if (reason is null)
            {
                frame.Place(new Position(lane, ++sequence));
                waiting.Add(frame);
                waitingBytes += frame.SizeBytes;
                if (isTaken) return CommitDuty.None;
                isTaken = true;
                return isGroup ? CommitDuty.HandOn : CommitDuty.Commit;
            }
        }
        Throw(reason);
        return default;
    }

    /// <summary>Takes all that waits into <paramref name="batch"/>, an empty list which is used for the next ones. Only for the holder of the role, who loses it when nothing waits.</summary>
    /// <returns>False where the role is given back.</returns>
    public bool TryTake(ref List<JournalFrame> batch)
    {
        lock (gate)
        {
            if (waiting.Count == 0)
            {
                GiveBack();
                return false;
            }
            (waiting, batch) = (batch, waiting);
            isGroup = batch.Count > 1;
            waitingBytes = 0;
            return true;
        }
    }

    /// <summary>Gives the role back if nothing waits.</summary>
    /// <returns>True where something waits and the role must be handed on.</returns>
    public bool HasMore()
    {
        lock (gate)
        {
            if (waiting.Count > 0) return true;
            GiveBack();
            return false;
        }
    }

    /// <summary>Takes nothing more for the given reason, and moves all that waits to <paramref name="failed"/>.</summary>
    public void Refuse(JournalRefusal reason, List<JournalFrame> failed)
    {
        lock (gate)
        {
            if (!isClosing) refusal = reason;
            failed.AddRange(waiting);
            waiting.Clear();
            waitingBytes = 0;
        }
    }

    /// <summary>Takes entries again, in a lane that begins at 1.</summary>
    public void Resume(long newLane)
    {
        lock (gate)
        {
            lane = newLane;
            sequence = 0;
            if (!isClosing) refusal = JournalRefusal.Nothing;
        }
    }

    /// <summary>Takes the committer's role if nobody has it.</summary>
    public bool TryTakeRole()
    {
        lock (gate)
        {
            if (isTaken || isClosing) return false;
            isTaken = true;
            return true;
        }
    }

    /// <summary>Refuses everything from now on.</summary>
    /// <returns>Ends when nobody has the role any more.</returns>
    public Task Close()
    {
        lock (gate)
        {
            isClosing = true;
            refusal = new JournalRefusal(JournalTrouble.None, "The journal is closing.");
            if (!isTaken) idle.TrySetResult();
        }
        return idle.Task;
    }

    [DoesNotReturn]
    private void Throw(JournalRefusal reason)
    {
        Interlocked.Increment(ref refused);
        throw reason.ToException();
    }

    private void GiveBack()
    {
        isTaken = false;
        if (isClosing) idle.TrySetResult();
    }
}
