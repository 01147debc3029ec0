using System.Collections.Concurrent;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Engine.Applying;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Engine.Owning;

/// <summary>Applies blocks for owners: tells duplicates and gaps, and keeps what cannot be applied from stopping a function (EXACTLY-ONCE.md, rules 9 and 11).</summary>
/// <remarks>Safe from any thread; a function only from its owner's turn. Not sealed for one reason: the simulator takes the test for gaps out, to show that it is needed.</remarks>
internal class BlockApplier(BlockFailures failures, IEngineEvents events, EngineCounters counters)
{
    private readonly ConcurrentBag<FunctionBatchScratch> stock = [];

    /// <summary>Applies a block that came with a call, or from the tail: a gap changes nothing.</summary>
    /// <param name="letters">Gets the block, if it can never be applied: to be stored before the function is.</param>
    /// <param name="duplicates">Grows by the records that brought nothing new.</param>
    public BlockVerdict Apply(FunctionStats stats, TailBlock block, List<DeadLetter> letters, ref int duplicates)
    {
        var scratch = stock.TryTake(out var kept) ? kept : new FunctionBatchScratch();
        try
        {
            return Apply(stats, block, letters, scratch, ref duplicates);
        }
        finally
        {
            stock.Add(scratch);
        }
    }

    /// <summary>Applies a block of a load: snapshot and tail are of one moment, so what is missing between them is lost, and what is left must still be counted.</summary>
    public BlockVerdict ApplyLoaded(FunctionStats stats, TailBlock block, List<DeadLetter> letters)
    {
        var duplicates = 0;
        var verdict = Apply(stats, block, letters, ref duplicates);
        if (verdict != BlockVerdict.Gap) return verdict;
        var applied = stats.AppliedUpTo(block.Position.Lane);
        counters.AddGap();
        events.BlocksMissing(block.Function, block.Position, block.Previous, applied);
        if (block.Previous > applied) stats.Skip(block.Position with { Sequence = block.Previous });
        return Apply(stats, block with { Previous = stats.AppliedUpTo(block.Position.Lane) }, letters, ref duplicates);
    }

    /// <summary>Says that a function waits for a newer program. Nothing of it is lost, and nothing visible until then.</summary>
    public void TellOfNewer(Guid function, Position position) =>
        events.FunctionBehind(function, position, "A newer version of this program wrote a block, and has to apply it: upgrade this process. Nothing is lost meanwhile.", null);

    /// <summary>The rule itself, on a block that is known to be whole.</summary>
    protected virtual ApplyResult Apply(FunctionStats stats, TailBlock block, FunctionBatchScratch scratch) =>
        stats.Apply(block.Position, block.Previous, block.Block.Span, scratch);

    private BlockVerdict Apply(FunctionStats stats, TailBlock block, List<DeadLetter> letters, FunctionBatchScratch scratch, ref int duplicates)
    {
        if (block.Position.Sequence <= stats.AppliedUpTo(block.Position.Lane)) return BlockVerdict.Duplicate;
        if (FunctionBatch.IsNewer(block.Block.Span)) return BlockVerdict.Newer;
        try
        {
            // Before anything changes: a block that is damaged must not leave a half of itself.
            FunctionBatch.Validate(block.Block.Span, scratch);
        }
        catch (CorruptDataException exception)
        {
            return Leave(stats, block, letters, exception);
        }
        if (failures.IsPoison(block.Function, block.Position))
            return Leave(stats, block, letters, new InvalidOperationException("The block failed several times."));
        try
        {
            var result = Apply(stats, block, scratch);
            duplicates += result.Duplicates;
            counters.AddBlocks(result.Verdict == ApplyVerdict.Applied ? 1 : 0, 0, result.Duplicates);
            return result.Verdict == ApplyVerdict.Applied ? BlockVerdict.Applied : BlockVerdict.Gap;
        }
#pragma warning disable CA1031 // Whatever a bug throws: it counts as a failure of this block, and the function begins anew without what is half changed.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failures.Add(block.Function, block.Position);
            events.FunctionBehind(block.Function, block.Position, "A block failed when it was applied; the function is loaded anew.", exception);
            return BlockVerdict.Broken;
        }
    }

    /// <summary>Moves the vector over a block that can never be applied, and keeps it as a letter.</summary>
    private BlockVerdict Leave(FunctionStats stats, TailBlock block, List<DeadLetter> letters, Exception reason)
    {
        if (block.Previous != stats.AppliedUpTo(block.Position.Lane)) return BlockVerdict.Gap;
        letters.Add(UnreadableBlocks.LetterOf(block.Project, block.Function, block.Position, block.AcceptedAtUs, block.Block.Span, reason));
        counters.AddUnreadableBlock();
        events.BlockUnreadable(block.Function, block.Position, reason);
        stats.Skip(block.Position);
        return BlockVerdict.Applied;
    }
}

/// <summary>What became of a block at its owner.</summary>
internal enum BlockVerdict
{
    /// <summary>The function changed: the block is in its statistics, or is a letter.</summary>
    Applied,

    /// <summary>It was applied before.</summary>
    Duplicate,

    /// <summary>The block before it is missing; nothing changed.</summary>
    Gap,

    /// <summary>A newer version of this program wrote it, and has to apply it; nothing changed.</summary>
    Newer,

    /// <summary>A bug was met, and the statistics may hold a part of the block: they must be dropped.</summary>
    Broken,
}
