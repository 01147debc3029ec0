using Coldstart.Analytics;
using Coldstart.Engine.Clocks;
using Coldstart.Engine.Flushing;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.InProcess;

/// <summary>
/// Stores functions that changed: encoded a few at a time in their shards' turns, written in batches beside them.
/// One flush at a time; a batch whose outcome is unknown is written again, unchanged, before any other.
/// </summary>
internal sealed class Flusher(Shard[] shards, SnapshotWriter writer, IJournal journal, GuardedClock clock, Admission admission, StoreHealth health, EngineCounters counters)
{
    private List<PreparedFlush> batch = [];

    /// <summary>Stores what is due, or everything that changed.</summary>
    /// <returns>How many functions were stored.</returns>
    /// <exception cref="EngineUnavailableException">The store failed; everything is still in memory and in the journal.</exception>
    public async Task<int> FlushAsync(bool all, CancellationToken cancellation)
    {
        // EXACTLY-ONCE.md, rule 18: a wrong clock would roll windows that are then stored.
        if (!admission.MayStore) return 0;
        var begunUs = clock.MonotonicUs();
        var stored = await WriteAsync(cancellation);
        foreach (var shard in shards)
        {
            var more = true;
            while (more && admission.MayStore)
            {
                var request = new FlushRequest(all, clock.NowUs, () => journal.Lanes, Limits.FlushesPerTurn);
                more = await new ShardJob<bool>(turn => turn.Functions.Collect(request, batch)).SoonAsync(shard);
                if (batch.Count >= Limits.FunctionsPerFlush || BatchBytes() >= Limits.FlushBytesMax) stored += await WriteAsync(cancellation);
            }
        }
        stored += await WriteAsync(cancellation);
        if (stored > 0) counters.FlushTook((clock.MonotonicUs() - begunUs) / 1000);
        return stored;
    }

    private long BatchBytes() => batch.Sum(prepared => (long)prepared.Write.Bytes.Length);

    private async Task<int> WriteAsync(CancellationToken cancellation)
    {
        if (batch.Count == 0) return 0;
        IReadOnlyList<bool> outcomes;
        try
        {
            health.Begin();
            outcomes = await writer.WriteAsync(batch.ConvertAll(prepared => prepared.Write), cancellation);
            health.Succeeded();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            health.Failed(exception);
            throw new EngineUnavailableException("The store cannot be written.", exception);
        }
        finally
        {
            health.GivenUp();
        }
        var written = batch;
        batch = [];
        await Task.WhenAll(shards.Select(shard => TellAsync(shard, written, outcomes)));
        var stored = outcomes.Count(isStored => isStored);
        counters.AddFlushes(stored);
        return stored;
    }

    private static Task<bool> TellAsync(Shard shard, List<PreparedFlush> written, IReadOnlyList<bool> outcomes) => new ShardJob<bool>(turn =>
    {
        for (var index = 0; index < written.Count; index++)
        {
            if (!ReferenceEquals(written[index].Cell.Shard, turn)) continue;
            if (outcomes[index]) turn.Functions.Stored(written[index]);
            else turn.Functions.Lost(written[index]);
        }
        return true;
    }).SoonAsync(shard);
}
