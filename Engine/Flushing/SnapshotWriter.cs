using Coldstart.Storage.Functions;

namespace Coldstart.Engine.Flushing;

/// <summary>Stores snapshots by compare-and-set and finds out what a lost compare means (EXACTLY-ONCE.md, rule 13).</summary>
internal sealed class SnapshotWriter(IFunctionStore store, IEngineEvents events, TimeProvider time)
{
    /// <summary>
    /// Stores a batch. After an exception the outcome is unknown and the very same batch must be written again before anything else of
    /// these functions: a snapshot carries increments of history, which a second, different one would add twice.
    /// </summary>
    /// <returns>For each write, whether the store holds it now. One that it does not hold lost against somebody else.</returns>
    public async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<SnapshotWrite> writes, CancellationToken cancellation)
    {
        var begunAt = time.GetTimestamp();
        var stored = await store.SaveAsync(writes, cancellation);
        events.Flushed(writes.Count, writes.Sum(static write => write.Rollups.Count), time.GetElapsedTime(begunAt));
        if (!stored.Contains(false)) return stored;
        var known = stored.ToArray();
        for (var index = 0; index < known.Length; index++)
        {
            if (!known[index]) known[index] = await IsOursAsync(writes[index], cancellation);
        }
        return known;
    }

    /// <summary>An earlier try was stored although its answer got lost.</summary>
    private async Task<bool> IsOursAsync(SnapshotWrite write, CancellationToken cancellation)
    {
        var found = await store.LoadAsync(write.Function.Id, cancellation);
        return found is not null && found.Version == write.ExpectedVersion + 1 && found.Bytes.Span.SequenceEqual(write.Bytes.Span);
    }
}
