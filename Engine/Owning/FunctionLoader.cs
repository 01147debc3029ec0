using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Engine.Applying;
using Coldstart.Engine.Flushing;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Engine.Owning;

/// <summary>
/// Reads functions from snapshot and tail as they were at one moment (EXACTLY-ONCE.md, rule 15). Functions of one partition that wait share a view,
/// which begins after all of them asked; so a whole process that takes over thousands of functions reads each partition a few times.
/// </summary>
/// <remarks>Safe from any thread: the statistics belong to nobody else until they are handed over.</remarks>
internal sealed class FunctionLoader(ISharedJournal journal, LivingLanes lanes, BlockApplier applier, StoreHealth health, IEngineEvents events)
{
    private readonly Lock gate = new();
    private readonly Queue<FunctionLoad>?[] waiting = new Queue<FunctionLoad>?[Limits.JournalPartitions];
    private readonly Queue<int> partitions = new();
    private int running;

    /// <summary>Reads a function; the view begins after this call.</summary>
    /// <exception cref="EngineUnavailableException">It cannot be read now, or its snapshot is damaged.</exception>
    public Task<LoadedOwner> LoadAsync(Guid project, Guid function, CancellationToken cancellation)
    {
        var load = new FunctionLoad(project, function);
        var partition = JournalPartition.Of(project, function);
        lock (gate)
        {
            var queue = waiting[partition] ??= new Queue<FunctionLoad>();
            queue.Enqueue(load);
            if (queue.Count == 1) partitions.Enqueue(partition);
            if (running == Limits.JournalViewsAtOnce) return load.Result.WaitAsync(cancellation);
            running++;
        }
        _ = RunAsync(cancellation);
        return load.Result.WaitAsync(cancellation);
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        while (TakeBatch() is { } batch) await LoadAsync(batch, cancellation);
    }

    private FunctionLoad[]? TakeBatch()
    {
        lock (gate)
        {
            if (!partitions.TryDequeue(out var partition))
            {
                running--;
                return null;
            }
            var queue = waiting[partition]!;
            var batch = new FunctionLoad[Math.Min(queue.Count, Limits.FunctionsPerLoad)];
            for (var index = 0; index < batch.Length; index++) batch[index] = queue.Dequeue();
            if (queue.Count > 0) partitions.Enqueue(partition);
            return batch;
        }
    }

    private async Task LoadAsync(FunctionLoad[] batch, CancellationToken cancellation)
    {
        try
        {
            var after = lanes.Latest.Ticket;
            await using (var view = await journal.OpenViewAsync(cancellation))
            {
                var living = (await view.LanesAsync(cancellation)).ToHashSet();
                await RestoreAsync(view, batch, living, cancellation);
                await ApplyTailAsync(view, batch, cancellation);
                var set = new LaneSet(lanes.Begun, living);
                foreach (var load in batch) load.Complete(set, after);
            }
            health.Succeeded();
        }
#pragma warning disable CA1031 // Whatever it is: who waits for these functions hears of it and tries again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (!cancellation.IsCancellationRequested) health.Failed(exception);
            foreach (var load in batch) load.Fail(new EngineUnavailableException("The function cannot be read now.", exception));
        }
    }

    private async Task RestoreAsync(IJournalView view, FunctionLoad[] batch, HashSet<long> living, CancellationToken cancellation)
    {
        var snapshots = await view.SnapshotsAsync(Array.ConvertAll(batch, load => load.Function), cancellation);
        for (var index = 0; index < batch.Length; index++)
        {
            if (snapshots[index] is not { } snapshot) continue;
            var load = batch[index];
            try
            {
                load.Stats = FunctionStats.Restore(snapshot.Bytes.Span);
                load.StoredVersion = snapshot.Version;
                FunctionHolder.ForgetLanes(load.Stats, living);
            }
            catch (CorruptDataException exception)
            {
                events.SnapshotDamaged(load.Function, exception);
                load.Fail(new EngineUnavailableException("The stored statistics of this function cannot be read.", exception));
            }
        }
    }

    private async Task ApplyTailAsync(IJournalView view, FunctionLoad[] batch, CancellationToken cancellation)
    {
        var requests = Array.ConvertAll(batch, load => new TailRequest(load.Project, load.Function, load.Stats?.Vector ?? []));
        // Someone may have asked twice for the same function: each gets statistics of its own.
        var loads = batch.ToLookup(load => load.Function);
        await foreach (var page in view.TailAsync(requests, cancellation))
        {
            foreach (var block in page)
            {
                foreach (var load in loads[block.Function]) Apply(load, block);
            }
        }
    }

    private void Apply(FunctionLoad load, TailBlock block)
    {
        if (load.HasFailed) return;
        if (FunctionBatch.IsNewer(block.Block.Span))
        {
            load.Fail(new EngineUnavailableException("A newer version of this program wrote a block of this function, and has to apply it."));
            return;
        }
        load.Stats ??= OwnedStats.Begin(block.Project, block.Function, block.Block.Span);
        switch (applier.ApplyLoaded(load.Stats, block, load.Letters))
        {
            case BlockVerdict.Applied:
                load.IsDirty = true;
                break;
            case BlockVerdict.Broken:
                load.Fail(new EngineUnavailableException("A block of this function failed; it is read again."));
                break;
            default:
                break;
        }
    }
}
