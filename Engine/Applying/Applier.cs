using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Engine.Settling;

namespace Coldstart.Engine.Applying;

/// <summary>
/// Applies blocks to functions and decides what becomes of one that is missing its predecessor or fails (EXACTLY-ONCE.md, rules 9 and 11).
/// One per writer: not safe for concurrent use.
/// </summary>
internal sealed class Applier(UnreadableBlocks unreadable, BlockFailures failures, IEngineEvents events, EngineCounters counters)
{
    private readonly FunctionBatchScratch scratch = new();

    /// <summary>Applies a block that this process journalled itself.</summary>
    /// <param name="holder">The function, loaded or behind.</param>
    /// <param name="function">Its id.</param>
    /// <param name="block">The block.</param>
    /// <param name="duplicates">Records that brought nothing new.</param>
    public BlockOutcome Apply(FunctionHolder holder, Guid function, in BlockView block, out int duplicates)
    {
        duplicates = 0;
        if (holder.IsBehind)
        {
            holder.NoteUncovered(block.Place);
            return BlockOutcome.Refused;
        }
        try
        {
            var result = holder.Stats!.Apply(block.Position, block.Previous, block.Bytes, scratch);
            duplicates = result.Duplicates;
            if (result.Verdict == ApplyVerdict.Applied) return BlockOutcome.Applied;
            if (result.Verdict == ApplyVerdict.Duplicate) return BlockOutcome.Duplicate;
        }
#pragma warning disable CA1031 // Whatever a bug throws: the function stops, the others go on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Stop(holder, function, block, "A block failed when it was applied.", exception);
            return BlockOutcome.Refused;
        }
        // One writer, one journal, blocks in the order of their commits: a gap cannot be. Its journal will tell at the next start.
        counters.AddGap();
        Stop(holder, function, block, "The block before this one was not applied.", null);
        return BlockOutcome.Refused;
    }

    /// <summary>Applies a block that was read from the journal at a start.</summary>
    public BlockOutcome Replay(FunctionHolder holder, Guid project, Guid function, in BlockView block)
    {
        if (holder.IsBehind)
        {
            holder.NoteUncovered(block.Place);
            return BlockOutcome.Refused;
        }
        var stats = holder.Stats!;
        var appliedUpTo = stats.AppliedUpTo(block.Position.Lane);
        if (block.Position.Sequence <= appliedUpTo) return BlockOutcome.Duplicate;
        if (block.Previous != appliedUpTo) CloseGap(stats, function, block, appliedUpTo);
        Exception? poison = failures.IsPoison(function, block.Position)
            ? new InvalidOperationException("The block failed several times.")
            : Damage(block.Bytes);
        if (poison is not null)
        {
            unreadable.Keep(project, function, block.Position, block.AcceptedAtUs, block.Bytes, poison);
            stats.Skip(block.Position);
            return BlockOutcome.Unreadable;
        }
        try
        {
            stats.Apply(block.Position, stats.AppliedUpTo(block.Position.Lane), block.Bytes, scratch);
            return BlockOutcome.Applied;
        }
#pragma warning disable CA1031 // Whatever a bug throws: it counts as a failure of this block.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failures.Add(function, block.Position);
            Stop(holder, function, block, "A block failed when it was read from the journal.", exception);
            return BlockOutcome.Refused;
        }
    }

    /// <summary>All of the journal has been read up to here: what is missing is lost, and what is left must still be counted.</summary>
    private void CloseGap(FunctionStats stats, Guid function, in BlockView block, long appliedUpTo)
    {
        counters.AddGap();
        events.BlocksMissing(function, block.Position, block.Previous, appliedUpTo);
        if (block.Previous > appliedUpTo) stats.Skip(block.Position with { Sequence = block.Previous });
    }

    private CorruptDataException? Damage(ReadOnlySpan<byte> block)
    {
        try
        {
            FunctionBatch.Validate(block, scratch);
            return null;
        }
        catch (CorruptDataException exception)
        {
            return exception;
        }
    }

    private void Stop(FunctionHolder holder, Guid function, in BlockView block, string reason, Exception? exception)
    {
        counters.AddBehind(1);
        holder.FallBehind(block.Place);
        events.FunctionBehind(function, block.Position, reason, exception);
    }
}

/// <summary>A block and where it stands.</summary>
internal readonly ref struct BlockView(Position position, OrderedPosition place, long previous, long acceptedAtUs, ReadOnlySpan<byte> bytes)
{
    public Position Position { get; } = position;

    public OrderedPosition Place { get; } = place;

    public long Previous { get; } = previous;

    public long AcceptedAtUs { get; } = acceptedAtUs;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;
}

/// <summary>What became of a block.</summary>
internal enum BlockOutcome
{
    Applied,
    Duplicate,

    /// <summary>The function stands still; the block stays in the journal.</summary>
    Refused,

    /// <summary>The block is a dead letter, and the vector has moved over it.</summary>
    Unreadable,
}
