using Coldstart.Engine.Applying;
using Coldstart.Engine.Sending;

namespace Coldstart.Engine.InProcess;

/// <summary>
/// A request on its way to the shards. Each shard applies its slice when it comes to it, blocks of functions that are not in memory
/// when they are loaded; when the last block is applied the request is visible. Used again for another request.
/// </summary>
internal sealed class Delivery : ISentRequestListener
{
    private const int None = -1;

    private readonly DeliveryPool pool;
    private readonly Shard[] shards;
    private readonly TimeProvider time;
    private readonly ReusableSignal applied = new();
    private readonly int[] heads;
    private readonly int[] tails;
    private FunctionCell[] cells = new FunctionCell[1];
    private int[] nexts = new int[1];
    private ITimer? timer;
    private long armedAt = long.MaxValue;
    private TimeSpan patience;
    private int blocksLeft;
    private int holders;
    private int duplicates;
    private volatile bool refused;

    public Delivery(DeliveryPool pool, SentRequest request, Shard[] shards, TimeProvider time)
    {
        this.pool = pool;
        this.shards = shards;
        this.time = time;
        Request = request;
        request.Listener = this;
        heads = new int[shards.Length];
        tails = new int[shards.Length];
        heads.AsSpan().Fill(None);
    }

    public SentRequest Request { get; }

    /// <summary>It was read from the journal at a start: its blocks are validated, and their gaps are final.</summary>
    public bool IsReplay { get; set; }

    /// <summary>Bytes that the backlog counts for it.</summary>
    public long Cost { get; set; }

    public bool IsApplied => applied.IsSet;

    /// <summary>Not all of it will be visible before a restart.</summary>
    public bool IsRefused => refused;

    /// <summary>Records that brought nothing new, once it is applied.</summary>
    public int Duplicates => Volatile.Read(ref duplicates);

    public FunctionCell CellAt(int index) => cells[index];

    /// <summary>First block of a shard's slice, or -1.</summary>
    public int First(int shard) => heads[shard];

    /// <summary>The block behind one in its slice, or -1.</summary>
    public int Next(int index) => nexts[index];

    public void Add(FunctionCell cell, ReadOnlySpan<byte> block)
    {
        var index = Request.Count;
        if (index == cells.Length)
        {
            Array.Resize(ref cells, index * 2);
            Array.Resize(ref nexts, index * 2);
        }
        Request.Add(cell, block);
        cells[index] = cell;
        nexts[index] = None;
        var shard = cell.Shard.Index;
        if (heads[shard] == None) heads[shard] = index;
        else nexts[tails[shard]] = index;
        tails[shard] = index;
    }

    /// <summary>No more blocks come: it is ready for the journal.</summary>
    public void Seal()
    {
        blocksLeft = Request.Count;
        // The request's own thread, and the blocks.
        holders = Request.Count == 0 ? 1 : 2;
        if (Request.Count == 0) applied.TrySet(true);
    }

    /// <summary>Called by the journal in the order of commits, so every shard meets the blocks of a function in that order.</summary>
    public void Committed()
    {
        for (var shard = 0; shard < shards.Length; shard++)
        {
            if (heads[shard] != None) shards[shard].Enqueue(this);
        }
    }

    /// <summary>Lets the request's own thread apply what it can; shards that another thread works for are left to it.</summary>
    public void Drain()
    {
        for (var shard = 0; shard < shards.Length && !IsApplied; shard++)
        {
            if (heads[shard] != None) shards[shard].Drain();
        }
    }

    /// <summary>Leaves all of it to the shards.</summary>
    public void DrainElsewhere()
    {
        for (var shard = 0; shard < shards.Length; shard++)
        {
            if (heads[shard] != None) shards[shard].Schedule();
        }
    }

    /// <returns>False where it took too long.</returns>
    public ValueTask<bool> WhenAppliedAsync(TimeSpan wait)
    {
        if (applied.IsSet) return applied.WaitAsync();
        patience = wait;
        Volatile.Write(ref armedAt, time.GetTimestamp());
        timer ??= time.CreateTimer(static state => ((Delivery)state!).GiveUp(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(wait, Timeout.InfiniteTimeSpan);
        return applied.WaitAsync();
    }

    /// <summary>A shard is done with some blocks.</summary>
    public void Done(int blocks, int duplicateRecords, bool anyRefused)
    {
        if (duplicateRecords > 0) Interlocked.Add(ref duplicates, duplicateRecords);
        if (anyRefused) refused = true;
        if (blocks == 0 || Interlocked.Add(ref blocksLeft, -blocks) > 0) return;
        Request.Applied();
        applied.TrySet(true);
        LetGo();
    }

    /// <summary>The request's own thread, or the last block, needs it no more.</summary>
    public void LetGo()
    {
        if (Interlocked.Decrement(ref holders) == 0) pool.Return(this);
    }

    /// <summary>Its own thread goes. Nothing was journalled, and it can be used again at once; or nobody knows yet, and the journal has it still.</summary>
    public void Abandon()
    {
        if (Request.IsDelayed) LetGo();
        else pool.Return(this);
    }

    /// <summary>The journal has it for longer than its own thread will.</summary>
    public void Delayed() => Interlocked.Increment(ref holders);

    /// <summary>The journal knows what became of a delayed one. Nobody waits: the shards apply it, or nobody does.</summary>
    public void Recovered(bool isCommitted)
    {
        if (isCommitted) DrainElsewhere();
        else if (Request.Count > 0) LetGo();
        LetGo();
    }

    /// <summary>Makes it ready for another request.</summary>
    public void Clear()
    {
        if (Volatile.Read(ref armedAt) != long.MaxValue)
        {
            Volatile.Write(ref armedAt, long.MaxValue);
            timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        Array.Clear(cells, 0, Request.Count);
        heads.AsSpan().Fill(None);
        Request.Clear();
        applied.Reset();
        duplicates = 0;
        refused = false;
        IsReplay = false;
    }

    public BlockView ViewAt(int index) =>
        new(Request.Position, Request.Place, Request.PreviousAt(index), Request.Entry.AcceptedAtUs, Request.BlockAt(index));

    // A timer may fire when the delivery already serves another request: then too little time has passed. Should the race be lost all the same,
    // that request says pending although it need not, which is true of nothing but its patience.
    private void GiveUp()
    {
        var armed = Volatile.Read(ref armedAt);
        if (armed != long.MaxValue && time.GetElapsedTime(armed) >= patience) applied.TrySet(false);
    }
}
