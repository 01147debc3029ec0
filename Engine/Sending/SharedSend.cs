using System.Diagnostics.CodeAnalysis;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Engine.Sending;

/// <summary>
/// One request on its way through a shared journal to the owners of its functions. Its memory is never used again: a call that nobody waits for any more
/// may still be read somewhere.
/// </summary>
internal sealed class SharedSend : JournalAppend
{
    private readonly OwnerSender sender;
    private readonly List<JournalBlock> blocks;
    private readonly List<OwnerTarget> targets;
    private readonly TaskCompletionSource<SendOutcome> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> visible = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] buffer;
    private int usedBytes;
    private int blocksLeft;
    private int duplicates;

    /// <summary>Begins a request of <paramref name="count"/> blocks with <paramref name="sizeBytes"/> bytes together.</summary>
    [SetsRequiredMembers]
    public SharedSend(OwnerSender sender, Guid project, long acceptedAtUs, int count, int sizeBytes)
    {
        this.sender = sender;
        blocks = new List<JournalBlock>(count);
        targets = new List<OwnerTarget>(count);
        buffer = sizeBytes == 0 ? [] : new byte[sizeBytes];
        Entry = new JournalEntry { Project = project, AcceptedAtUs = acceptedAtUs, Blocks = blocks };
    }

    /// <summary>Where the entry stands, once it is committed.</summary>
    public Position Position { get; private set; }

    public int Count => blocks.Count;

    /// <summary>Records that brought nothing new, as far as owners have answered.</summary>
    public int Duplicates => Volatile.Read(ref duplicates);

    /// <summary>Copies a block: the decoder's buffers are free again when this returns.</summary>
    public void Add(Guid function, ReadOnlySpan<byte> block)
    {
        var memory = buffer.AsMemory(usedBytes, block.Length);
        block.CopyTo(memory.Span);
        usedBytes += block.Length;
        targets.Add(sender.TargetOf(Entry.Project, function));
        blocks.Add(new JournalBlock { FunctionId = function, Block = memory });
    }

    /// <summary>Adds what is no statistics; the journal commits it with the blocks (EXACTLY-ONCE.md, rules 6 and 8).</summary>
    public void Accompany(IdempotencyRecord? key, IReadOnlyList<DeadLetter> letters)
    {
        Entry.Idempotency = key;
        Entry.DeadLetters = letters;
    }

    /// <summary>Completes when the entry is durable, or never will be.</summary>
    /// <exception cref="JournalUnavailableException">It is not counted and never will be, or nobody knows for a while.</exception>
    public Task<SendOutcome> WhenSentAsync() => outcome.Task;

    /// <summary>Completes when the owners have applied all blocks; false where that is left to the journal.</summary>
    public Task<bool> WhenVisibleAsync() => visible.Task;

    public OwnerTarget TargetAt(int index) => targets[index];

    public JournalBlock BlockAt(int index) => blocks[index];

    public override void Assigned(Position position)
    {
        Position = position;
        for (var index = 0; index < blocks.Count; index++) blocks[index].Previous = targets[index].Link(position);
    }

    public override void Committed()
    {
        blocksLeft = blocks.Count;
        if (blocksLeft == 0) visible.TrySetResult(true);
        sender.Committed(this);
        outcome.TrySetResult(new SendOutcome(Position, null));
    }

    public override void Failed(JournalUnavailableException reason) => outcome.TrySetException(reason);

    /// <summary>The client hears that nobody knows; should the entry be committed after all, its blocks go the usual way.</summary>
    public override void Delayed(JournalUnavailableException reason) => outcome.TrySetException(reason);

    public override void KeyTaken(UsedKey winner) => outcome.TrySetResult(new SendOutcome(default, winner));

    /// <summary>An owner has applied one of the blocks.</summary>
    public void Applied()
    {
        if (Interlocked.Decrement(ref blocksLeft) == 0) visible.TrySetResult(true);
    }

    /// <summary>Owners found records that they knew.</summary>
    public void Found(int duplicateRecords) => Interlocked.Add(ref duplicates, duplicateRecords);

    /// <summary>The function reads a block of this request from the journal: nobody here hears when.</summary>
    public void GiveUp() => visible.TrySetResult(false);
}

/// <summary>What became of a request in the journal.</summary>
/// <param name="Position">Where it stands, if it is there.</param>
/// <param name="Winner">Another process used the request's idempotency key first: nothing of this one is journalled.</param>
internal readonly record struct SendOutcome(Position Position, UsedKey? Winner);
