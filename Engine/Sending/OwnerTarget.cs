using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Engine.Owning;

namespace Coldstart.Engine.Sending;

/// <summary>
/// A function as its sender sees it: what waits for it, and what is under way (EXACTLY-ONCE.md, rule 10). There is one call of it at a time; what waits meanwhile
/// joins the next. Touched under the sender's lock, except <see cref="Link"/>, which the journal's ordering lock guards.
/// </summary>
internal sealed class OwnerTarget(Guid project, Guid id) : ISendTarget
{
    private readonly Queue<(SharedSend Send, SentBlock Block)> waiting = new();
    private readonly List<CatchUpWait> catchUps = [];
    private Chain chain;
    private int blocksUnderWay;
    private Position? catchUpUnderWay;
    private long oldestUs = long.MaxValue;

    public Guid Project { get; } = project;

    public Guid Id { get; } = id;

    /// <summary>In the queue of a route, or under way, or waiting for its next try.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Calls that failed in a row.</summary>
    public int Failures { get; set; }

    public bool HasWork => waiting.Count > 0 || catchUps.Count > 0;

    public int WaitingCount => waiting.Count;

    /// <summary>When the oldest request was accepted of which its owner has not confirmed a block; the end of time where all are confirmed. For anyone.</summary>
    public long OldestUs => Volatile.Read(ref oldestUs);

    public long Link(Position position) => chain.Link(position);

    /// <summary>A block is committed and due.</summary>
    public void Add(SharedSend send, in SentBlock block)
    {
        waiting.Enqueue((send, block));
        if (oldestUs == long.MaxValue) Volatile.Write(ref oldestUs, block.AcceptedAtUs);
    }

    /// <summary>The function must reach an entry before what is added later is sent.</summary>
    public void Add(CatchUpWait wait) => catchUps.Add(wait);

    /// <summary>The next call: as many of the waiting blocks as fit, or what it must catch up to first.</summary>
    public OwnerCall TakeCall(ref int bytesLeft)
    {
        if (catchUps.Count > 0)
        {
            var lane = catchUps[0].Position.Lane;
            catchUpUnderWay = catchUps.Where(wait => wait.Position.Lane == lane).MaxBy(wait => wait.Position.Sequence)!.Position;
            return new OwnerCall(Project, Id, catchUpUnderWay, []);
        }
        var blocks = new List<SentBlock>(Math.Min(waiting.Count, Limits.BlocksPerOwnerCall));
        foreach (var (_, block) in waiting)
        {
            if (blocks.Count == Limits.BlocksPerOwnerCall || blocks.Count > 0 && bytesLeft < block.Bytes.Length) break;
            blocks.Add(block);
            bytesLeft -= block.Bytes.Length;
        }
        blocksUnderWay = blocks.Count;
        return new OwnerCall(Project, Id, null, blocks);
    }

    /// <summary>The owner is done with the call.</summary>
    /// <returns>Bytes that wait no more.</returns>
    public long Done(int duplicates)
    {
        Failures = 0;
        if (catchUpUnderWay is { } reached)
        {
            catchUpUnderWay = null;
            foreach (var wait in catchUps) wait.ReachedIf(reached);
            catchUps.RemoveAll(wait => wait.IsOver);
            SeeOldest();
            return 0;
        }
        var bytes = 0L;
        for (; blocksUnderWay > 0; blocksUnderWay--)
        {
            var (send, block) = waiting.Dequeue();
            bytes += block.Bytes.Length;
            if (duplicates > 0) send.Found(duplicates);
            duplicates = 0;
            send.Applied();
        }
        SeeOldest();
        return bytes;
    }

    /// <summary>The call failed: the same again, later.</summary>
    public void Failed()
    {
        Failures++;
        catchUpUnderWay = null;
        blocksUnderWay = 0;
    }

    /// <summary>Forgets the blocks that wait: the function has to read them from the journal, which it is asked to before anything else is sent.</summary>
    /// <returns>Bytes that wait no more.</returns>
    public long GiveUpBlocks()
    {
        var bytes = 0L;
        // Within a lane the last position stands for all before it.
        var last = new Dictionary<long, long>();
        while (waiting.TryDequeue(out var entry))
        {
            bytes += entry.Block.Bytes.Length;
            last[entry.Block.Position.Lane] = entry.Block.Position.Sequence;
            entry.Send.GiveUp();
        }
        foreach (var (lane, sequence) in last)
        {
            catchUps.RemoveAll(wait => !wait.IsAwaited && wait.Position.Lane == lane);
            catchUps.Add(new CatchUpWait(new Position(lane, sequence), null));
        }
        return bytes;
    }

    /// <summary>Blocks that were left to the journal are as old as they were until the function has caught up with them.</summary>
    private void SeeOldest()
    {
        if (catchUps.Count > 0) return;
        Volatile.Write(ref oldestUs, waiting.TryPeek(out var next) ? next.Block.AcceptedAtUs : long.MaxValue);
    }
}

/// <summary>Someone waits until a function has reached an entry.</summary>
internal sealed class CatchUpWait(Position position, Action? reached)
{
    public Position Position { get; } = position;

    /// <summary>Somebody wants to hear of it.</summary>
    public bool IsAwaited => reached is not null;

    public bool IsOver { get; private set; }

    /// <summary>The function has reached <paramref name="place"/>.</summary>
    public void ReachedIf(Position place)
    {
        if (IsOver || place.Lane != Position.Lane || place.Sequence < Position.Sequence) return;
        IsOver = true;
        reached?.Invoke();
    }
}
