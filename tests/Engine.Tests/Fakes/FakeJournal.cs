using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Tests.Fakes;

/// <summary>A journal on a <see cref="Disk"/> that commits at once, or when it is told, or fails.</summary>
internal sealed class FakeJournal(Disk disk) : IJournal
{
    private readonly Lock order = new();
    private readonly Queue<(Position Position, JournalAppend Append)> waiting = new();
    private long lane = TakeLane(disk);
    private long sequence;

    /// <summary>Appends wait for <see cref="CommitNext"/>.</summary>
    public bool HoldsCommits { get; set; }

    /// <summary>Happens once, right behind the next look at the lanes.</summary>
    public Action? AfterLanes { get; set; }

    /// <summary>The process is dead: nothing reaches the disk any more.</summary>
    public bool IsDead { get; set; }

    /// <summary>Appends are refused with this sentence.</summary>
    public string Refusal { get; set; } = "";

    /// <summary>What the engine allowed to forget, as the disk was then.</summary>
    public List<IReadOnlyDictionary<long, long>> Trims { get; } = [];

    public long Lane => lane;

    public IReadOnlyCollection<long> Lanes
    {
        get
        {
            HashSet<long> lanes;
            lock (disk.Gate) lanes = disk.Journal.Select(entry => entry.Position.Lane).Append(lane).ToHashSet();
            var then = AfterLanes;
            AfterLanes = null;
            then?.Invoke();
            return lanes;
        }
    }

    /// <summary>What that is called.</summary>
    public JournalTrouble Trouble { get; set; }

    public JournalState State => new(Refusal.Length == 0, Refusal, 0, 1, 0, 0) { Trouble = Trouble };

    public void Append(JournalAppend append)
    {
        if (IsDead || Refusal.Length > 0) throw new JournalUnavailableException(Trouble, Refusal);
        lock (order)
        {
            var position = new Position(lane, ++sequence);
            append.Assigned(position);
            waiting.Enqueue((position, append));
            if (!HoldsCommits) CommitAll();
        }
    }

    public bool CommitNext()
    {
        lock (order)
        {
            if (!waiting.TryDequeue(out var next)) return false;
            lock (disk.Gate)
            {
                var copy = Copy(next.Append.Entry);
                disk.Journal.Add((next.Position, copy));
                disk.Committed.Add((next.Position, copy));
            }
            next.Append.Committed();
            return true;
        }
    }

    public void CommitAll()
    {
        while (CommitNext())
        {
        }
    }

    /// <summary>Nobody knows what becomes of what waits, and its senders are told so.</summary>
    public void DelayWaiting()
    {
        lock (order)
        {
            foreach (var (_, append) in waiting) append.Delayed(new JournalUnavailableException("Not known yet."));
        }
    }

    /// <summary>The disk fails: all that waits is lost, and a new lane begins.</summary>
    public void FailWaiting()
    {
        lock (order)
        {
            lane = TakeLane(disk);
            sequence = 0;
            while (waiting.TryDequeue(out var next)) next.Append.Failed(new JournalUnavailableException("The disk failed."));
        }
    }

    public void Replay(Action<Position, JournalEntry> visit, CancellationToken cancellation)
    {
        (Position, JournalEntry)[] entries;
        lock (disk.Gate) entries = disk.Journal.Where(entry => entry.Position.Lane != lane).ToArray();
        foreach (var (position, entry) in entries) visit(position, entry);
    }

    public void Trim(IReadOnlyDictionary<long, long> settled)
    {
        if (IsDead) return;
        lock (disk.Gate)
        {
            Trims.Add(settled);
            disk.Journal.RemoveAll(entry => settled.TryGetValue(entry.Position.Lane, out var upTo) && entry.Position.Sequence <= upTo);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static long TakeLane(Disk disk)
    {
        lock (disk.Gate) return ++disk.LastLane;
    }

    private static JournalEntry Copy(JournalEntry entry) => new()
    {
        Project = entry.Project,
        AcceptedAtUs = entry.AcceptedAtUs,
        Blocks = entry.Blocks.Select(block => new JournalBlock { FunctionId = block.FunctionId, Previous = block.Previous, Block = block.Block.ToArray() }).ToArray(),
        Idempotency = entry.Idempotency,
        DeadLetters = entry.DeadLetters.ToArray(),
    };
}
