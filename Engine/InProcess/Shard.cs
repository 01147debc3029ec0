using System.Collections.Concurrent;
using Coldstart.Analytics;
using Coldstart.Engine.Applying;

namespace Coldstart.Engine.InProcess;

/// <summary>
/// The single writer of a part of the functions. It has no thread of its own: whoever brings work becomes the writer if nobody is
/// (so a lone request applies its blocks on its own thread), works for a bounded turn, and leaves the rest to the thread pool.
/// </summary>
/// <remarks>
/// Two queues: requests (and barriers among them) in the order of their commits, and tasks, which are served before the next few blocks.
/// 1. Work is enqueued, then <see cref="Drain"/> tries to become the owner.
/// 2. An owner that finds nothing more gives the ownership back, and looks once more: what was enqueued between its last look and that moment
///    found the shard owned and relies on this second look.
/// </remarks>
internal sealed class Shard(int index, Applier applier, ShardFunctions functions, ReportBuilder reports) : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<object> mailbox = new();
    private readonly ConcurrentQueue<ShardTask> tasks = new();
    private int owned;
    private Delivery? current;
    private int cursor;
    private Slice slice;

    /// <summary>Which one it is, from 0.</summary>
    public int Index { get; } = index;

    /// <summary>Its functions; touched in its turn only.</summary>
    public ShardFunctions Functions { get; } = functions;

    /// <summary>Makes reports; used in its turn only.</summary>
    public ReportBuilder Reports { get; } = reports;

    /// <summary>When the oldest request was accepted whose blocks wait here, in µs since 1970 UTC; the end of time where nothing waits. For anyone.</summary>
    /// <remarks>A request that ends meanwhile may serve another already, and tells of that one: younger than it was, and gone at the next look.</remarks>
    public long OldestUs
    {
        get
        {
            var oldest = Functions.OldestParkedUs;
            if (Volatile.Read(ref current) is { } opened) oldest = Math.Min(oldest, opened.Request.Entry.AcceptedAtUs);
            if (mailbox.TryPeek(out var mail) && mail is Delivery next) oldest = Math.Min(oldest, next.Request.Entry.AcceptedAtUs);
            return oldest;
        }
    }

    private bool HasWork => !tasks.IsEmpty || !mailbox.IsEmpty;

    /// <summary>A request is durable; its blocks are due in the order of these calls.</summary>
    public void Enqueue(Delivery delivery) => mailbox.Enqueue(delivery);

    /// <summary>A task for the next free moment.</summary>
    public void Enqueue(ShardTask task) => tasks.Enqueue(task);

    /// <summary>A task that runs after every request which is in the queue now.</summary>
    public void EnqueueInOrder(ShardTask task) => mailbox.Enqueue(task);

    /// <summary>Works as the single writer, if nobody does, for a turn at most, and only until <paramref name="until"/> is done.</summary>
    public void Drain(ShardTask? until = null)
    {
        while (HasWork && Interlocked.CompareExchange(ref owned, 1, 0) == 0)
        {
            if (!Turn(until))
            {
                // The ownership goes along.
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }
            GiveBack();
        }
    }

    /// <summary>Has the thread pool work for it, if nobody does.</summary>
    public void Schedule()
    {
        if (HasWork && Interlocked.CompareExchange(ref owned, 1, 0) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (!Turn(until: null))
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }
        GiveBack();
        Drain();
    }

    /// <summary>A read of the store ended; in its turn.</summary>
    public void Loaded(FunctionCell cell, LoadOutcome outcome) => Functions.Loaded(applier, cell, outcome);

    private void GiveBack()
    {
        Volatile.Write(ref owned, 0);
        Interlocked.MemoryBarrier();
    }

    /// <returns>True where nothing is left to do.</returns>
    private bool Turn(ShardTask? until)
    {
        var blocks = 0;
        while (blocks < Limits.BlocksPerTurn)
        {
            for (var served = 0; served < Limits.ShardTasksInARow && tasks.TryDequeue(out var task); served++) Run(task);
            if (until is { IsDone: true } && (current is not null || HasWork)) return false;
            if (current is not null)
            {
                blocks += ApplySome();
                continue;
            }
            if (mailbox.TryDequeue(out var mail)) Open(mail);
            else if (tasks.IsEmpty) return true;
        }
        return current is null && !HasWork;
    }

    private void Open(object mail)
    {
        if (mail is ShardTask barrier)
        {
            Run(barrier);
            return;
        }
        current = (Delivery)mail;
        cursor = current.First(Index);
        slice = default;
        Functions.Begin();
    }

    private int ApplySome()
    {
        var delivery = current!;
        var done = 0;
        Functions.Anticipate(delivery, cursor);
        for (; cursor >= 0 && done < Limits.BlocksBetweenTasks; done++)
        {
            var next = delivery.Next(cursor);
            Functions.Apply(applier, delivery, cursor, ref slice);
            cursor = next;
        }
        if (cursor >= 0) return done;
        current = null;
        Functions.End(delivery, slice);
        return done;
    }

    private void Run(ShardTask task)
    {
        try
        {
            task.Run(this);
        }
#pragma warning disable CA1031 // A bug in one report must not stop the writer: whoever waits for the report hears of it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            task.Fail(exception);
        }
    }
}

/// <summary>What became of a slice so far.</summary>
internal struct Slice
{
    public int Applied;
    public int DuplicateBlocks;
    public int DuplicateRecords;
    public int Parked;
    public int Refused;
    public int Unreadable;

    /// <summary>Blocks that need no more attention.</summary>
    public readonly int Done => Applied + DuplicateBlocks + Refused + Unreadable;
}
