using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Engine.Applying;
using Coldstart.Engine.Intake;
using Coldstart.Engine.Settling;
using Coldstart.Storage.Idempotency;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.InProcess;

/// <summary>
/// Applies what an earlier process left in the journal. Blocks take the same way as live ones; the vectors tell which of them the snapshots hold already.
/// Functions of which a block failed begin anew with another pass, until the block has failed often enough to be left out (EXACTLY-ONCE.md, rule 11).
/// </summary>
internal sealed class JournalTakeover(
    IJournal journal, IIntakeStore store, Shard[] shards, FunctionDirectory directory, DeliveryPool deliveries, Backlog backlog,
    LaneBook lanes, IntakeQueue intake, IntakeSettler settler, KeyIndex keys, UnreadableBlocks unreadable)
{
    private const long BacklogBytesMax = 64L << 20;

    private readonly FunctionBatchScratch scratch = new();
    private IReadOnlyDictionary<long, long> marks = new Dictionary<long, long>();
    private long entries;
    private long[] previous = [];

    /// <summary>Reads all of the journal.</summary>
    /// <returns>Entries met.</returns>
    public async Task<long> RunAsync(CancellationToken cancellation)
    {
        marks = await store.StoredUpToAsync(cancellation);
        var again = default(HashSet<FunctionCell>);
        for (var pass = 0; pass < Limits.ReplayPassesMax; pass++)
        {
            var only = again;
            await Task.Run(() => journal.Replay((position, entry) => Visit(position, entry, only, cancellation), cancellation), cancellation);
            await backlog.WhenAtMostAsync(0).WaitAsync(cancellation);
            if (pass + 1 == Limits.ReplayPassesMax) break;
            var behind = await Task.WhenAll(shards.Select(shard => new ShardJob<List<FunctionCell>>(turn => turn.Functions.StartOver()).InOrderAsync(shard)));
            again = behind.SelectMany(cells => cells).ToHashSet();
            if (again.Count == 0) break;
        }
        lanes.CompleteLanes();
        settler.Forget(marks.Keys.Except(journal.Lanes).ToArray());
        return entries;
    }

    private void Visit(Position position, JournalEntry entry, HashSet<FunctionCell>? only, CancellationToken cancellation)
    {
        var place = lanes.Place(position);
        if (only is null)
        {
            entries++;
            TakeIntake(position, place, entry);
        }
        if (backlog.Bytes > BacklogBytesMax) backlog.WhenAtMostAsync(BacklogBytesMax / 2).Wait(cancellation);
        Deliver(position, entry, only);
        lanes.Commit(place);
    }

    /// <summary>The memory of an entry lasts until its visit returns, so letters are copied.</summary>
    private void TakeIntake(Position position, OrderedPosition place, JournalEntry entry)
    {
        if (entry.Idempotency is null && entry.DeadLetters.Count == 0) return;
        if (position.Sequence <= marks.GetValueOrDefault(position.Lane)) return;
        intake.Add(place, entry.Idempotency, entry.DeadLetters.Select(letter => letter with { Content = letter.Content.ToArray() }).ToArray());
        if (entry.Idempotency is { } key) keys.Recall(key);
    }

    private void Deliver(Position position, JournalEntry entry, HashSet<FunctionCell>? only)
    {
        var delivery = deliveries.Rent();
        var sizeBytes = entry.Blocks.Sum(block => block.Block.Length);
        delivery.Cost = backlog.Add(sizeBytes);
        delivery.IsReplay = true;
        delivery.Request.Begin(entry.Project, entry.AcceptedAtUs, sizeBytes);
        if (previous.Length < entry.Blocks.Count) previous = new long[entry.Blocks.Count];
        var project = directory.Project(entry.Project);
        foreach (var block in entry.Blocks)
        {
            if (FunctionBatch.IsNewer(block.Block.Span))
                throw new JournalTooNewException("The journal holds records that a newer Coldstart wrote: start that version again. Nothing was changed.");
            if (CellOf(project, position, entry, block) is not { } cell || only is not null && !only.Contains(cell)) continue;
            previous[delivery.Request.Count] = block.Previous;
            delivery.Add(cell, block.Block.Span);
        }
        delivery.Seal();
        delivery.Request.Recall(position, previous);
        delivery.Committed();
        delivery.DrainElsewhere();
        delivery.LetGo();
    }

    /// <summary>A function that was never stored is known from the head of its block alone; without that the block is a dead letter.</summary>
    private FunctionCell? CellOf(ProjectFunctions project, Position position, JournalEntry entry, JournalBlock block)
    {
        if (directory.Find(block.FunctionId) is { } cell) return cell;
        try
        {
            var reader = new FunctionBatchReader(block.Block.Span, scratch);
            var identity = new FunctionIdentity(Text(reader.Account), Text(reader.Region), Text(reader.FunctionName));
            return directory.Add(project, block.FunctionId, identity);
        }
        catch (CorruptDataException exception)
        {
            unreadable.Keep(entry.Project, block.FunctionId, position, entry.AcceptedAtUs, block.Block.Span, exception);
            return null;
        }
    }

    private static string Text(ReadOnlySpan<byte> utf8) => System.Text.Encoding.UTF8.GetString(utf8);
}
