using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Engine.Intake;
using Coldstart.Engine.Settling;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Sending;

/// <summary>
/// One request on its way through the journal: it owns the bytes of its blocks, links each block to its predecessor when the journal has given it a place,
/// and hands itself on when it is durable. Used again for another request, so that a request costs no allocation.
/// </summary>
internal sealed class SentRequest : JournalAppend
{
    private readonly LaneBook lanes;
    private readonly IntakeQueue intake;
    private readonly List<JournalBlock> blocks = [];
    private readonly List<JournalBlock> stock = [];
    private readonly ReusableSignal outcome = new();
    private ISendTarget[] targets = new ISendTarget[1];
    private byte[] buffer = [];
    private int usedBytes;
    private ClaimedKey? claim;
    private volatile bool isDelayed;

    [SetsRequiredMembers]
    public SentRequest(LaneBook lanes, IntakeQueue intake)
    {
        this.lanes = lanes;
        this.intake = intake;
        Entry = new JournalEntry { Project = Guid.Empty, AcceptedAtUs = 0, Blocks = blocks };
    }

    /// <summary>Where the entry stands, once it is assigned.</summary>
    public Position Position { get; private set; }

    public OrderedPosition Place { get; private set; }

    public int Count => blocks.Count;

    public int Bytes => usedBytes;

    /// <summary>Its sender waits no more, and the journal has it still.</summary>
    public bool IsDelayed => isDelayed;

    /// <summary>Who applies the blocks.</summary>
    public ISentRequestListener? Listener { get; set; }

    /// <summary>Starts a request whose blocks have <paramref name="sizeBytes"/> bytes together.</summary>
    public void Begin(Guid project, long acceptedAtUs, int sizeBytes)
    {
        Entry.Project = project;
        Entry.AcceptedAtUs = acceptedAtUs;
        if (buffer.Length < sizeBytes) buffer = new byte[(int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)sizeBytes), (uint)Array.MaxLength)];
    }

    /// <summary>Copies a block: the decoder's buffers are free again when the request has been sent.</summary>
    public void Add(ISendTarget target, ReadOnlySpan<byte> block)
    {
        var index = blocks.Count;
        if (index == stock.Count) stock.Add(new JournalBlock { FunctionId = target.Id, Block = default });
        if (index == targets.Length) Array.Resize(ref targets, targets.Length * 2);
        targets[index] = target;
        block.CopyTo(buffer.AsSpan(usedBytes));
        var journalBlock = stock[index];
        journalBlock.FunctionId = target.Id;
        journalBlock.Block = buffer.AsMemory(usedBytes, block.Length);
        blocks.Add(journalBlock);
        usedBytes += block.Length;
    }

    /// <summary>Adds what is no statistics.</summary>
    public void Accompany(ClaimedKey? key, IdempotencyRecord? record, IReadOnlyList<DeadLetter> letters)
    {
        claim = key;
        Entry.Idempotency = record;
        Entry.DeadLetters = letters;
    }

    /// <summary>Gives the request the place that it had when it was journalled, for a replay.</summary>
    public void Recall(Position position, ReadOnlySpan<long> previous)
    {
        Position = position;
        Place = lanes.Place(position);
        for (var index = 0; index < blocks.Count; index++) blocks[index].Previous = previous[index];
    }

    public ReadOnlySpan<byte> BlockAt(int index) => blocks[index].Block.Span;

    public long PreviousAt(int index) => blocks[index].Previous;

    /// <summary>Completes when the entry is durable and handed on.</summary>
    /// <exception cref="JournalUnavailableException">It never will be.</exception>
    public ValueTask<bool> WhenCommittedAsync() => outcome.WaitAsync();

    public override void Assigned(Position position)
    {
        Position = position;
        Place = lanes.Place(position);
        for (var index = 0; index < blocks.Count; index++) blocks[index].Previous = targets[index].Link(position);
    }

    public override void Committed()
    {
        // The order matters: whoever reads the committed place must find everything before it in the queues.
        if (Entry.Idempotency is not null || Entry.DeadLetters.Count > 0) intake.Add(Place, Entry.Idempotency, Entry.DeadLetters);
        claim?.Commit(Entry.Idempotency!);
        Listener?.Committed();
        lanes.Commit(Place);
        outcome.TrySet(true);
        // Last: it may serve another request as soon as the listener knows.
        if (isDelayed) Listener?.Recovered(isCommitted: true);
    }

    public override void Failed(JournalUnavailableException reason)
    {
        claim?.GiveBack();
        outcome.TryFail(reason);
        if (isDelayed) Listener?.Recovered(isCommitted: false);
    }

    /// <summary>The client hears that the outcome is unknown. The key stays claimed, and the blocks are applied if they turn out to be durable.</summary>
    public override void Delayed(JournalUnavailableException reason)
    {
        isDelayed = true;
        Listener?.Delayed();
        outcome.TryFail(reason);
    }

    /// <summary>All of the request is applied.</summary>
    public void Applied() => claim?.Applied();

    /// <summary>Forgets the request and keeps its memory, unless that is large.</summary>
    public void Clear()
    {
        Array.Clear(targets, 0, blocks.Count);
        blocks.Clear();
        usedBytes = 0;
        claim = null;
        isDelayed = false;
        Entry.Idempotency = null;
        Entry.DeadLetters = [];
        Position = default;
        Place = default;
        outcome.Reset();
        if (buffer.Length <= Limits.RequestBytesKept) return;
        buffer = [];
        stock.Clear();
    }
}
