using System.Diagnostics.CodeAnalysis;
using Coldstart.Analytics;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>
/// Entries that wait for a commit, in the order in which they came. They get their places from the committer, not here: an entry that loses
/// its idempotency key to another process has none.
/// </summary>
internal sealed class AppendQueue(string refusal)
{
    private static readonly JournalRefusal QueueFull = new(JournalTrouble.Overloaded, "More entries wait for PostgreSQL than the journal may hold.");

    private readonly Lock gate = new();
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<WaitingAppend> waiting = new();
    private readonly HashSet<(Guid, string, string)> keys = [];
    private long waitingBytes;
    private long refused;
    private volatile JournalRefusal refusal = new(JournalTrouble.None, refusal);
    private bool isTaken;
    private bool isClosing;

    /// <summary>Why nothing is taken now.</summary>
    public JournalRefusal Refusal => refusal;

    public long Refused => Interlocked.Read(ref refused);

    /// <summary>Lets an entry wait.</summary>
    /// <returns>True where nobody commits and the committer must be woken.</returns>
    /// <exception cref="JournalUnavailableException">Refused.</exception>
    public bool Enqueue(WaitingAppend append)
    {
        JournalRefusal? reason;
        lock (gate)
        {
            reason = Reason(append.SizeBytes);
            if (reason is null)
            {
                waiting.Enqueue(append);
                waitingBytes += append.SizeBytes;
                if (isTaken) return false;
                isTaken = true;
                return true;
            }
        }
        Throw(reason);
        return false;
    }

    /// <summary>
    /// Moves what one commit takes to <paramref name="batch"/>. Where nothing waits, the committer's role is given back. Two entries with
    /// the same key are not of one commit: the second loses to the first.
    /// </summary>
    public bool TryTake(List<WaitingAppend> batch)
    {
        lock (gate)
        {
            if (waiting.Count == 0)
            {
                isTaken = false;
                if (isClosing) idle.TrySetResult();
                return false;
            }
            var bytes = 0L;
            keys.Clear();
            while (waiting.TryPeek(out var next) && batch.Count < Limits.PostgreSqlCommitEntries && (batch.Count == 0 || bytes + next.SizeBytes <= Limits.PostgreSqlCommitBytes))
            {
                if (next.Entry.Idempotency is { } key && !keys.Add((key.Project, key.Route, key.Key))) break;
                batch.Add(waiting.Dequeue());
                bytes += next.SizeBytes;
            }
            waitingBytes -= bytes;
            return true;
        }
    }

    /// <summary>Takes nothing more for the given reason, and moves all that waits to <paramref name="failed"/>.</summary>
    public void Refuse(JournalRefusal reason, List<WaitingAppend> failed)
    {
        lock (gate)
        {
            if (!isClosing) refusal = reason;
            failed.AddRange(waiting);
            waiting.Clear();
            waitingBytes = 0;
        }
    }

    /// <summary>Takes entries again.</summary>
    public void Resume()
    {
        lock (gate)
        {
            if (!isClosing) refusal = JournalRefusal.Nothing;
        }
    }

    /// <summary>Takes the committer's role if nobody has it.</summary>
    public bool TryTakeRole()
    {
        lock (gate)
        {
            if (isTaken) return false;
            isTaken = true;
            return true;
        }
    }

    /// <summary>Refuses everything from now on.</summary>
    /// <returns>Ends when nobody has the committer's role any more.</returns>
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

    private JournalRefusal? Reason(int sizeBytes)
    {
        if (refusal.IsRefusing) return refusal;
        return waiting.Count >= Limits.JournalQueueEntries || (waiting.Count > 0 && waitingBytes + sizeBytes > Limits.JournalQueueBytes)
            ? QueueFull
            : null;
    }

    [DoesNotReturn]
    private void Throw(JournalRefusal reason)
    {
        Interlocked.Increment(ref refused);
        throw reason.ToException();
    }
}
