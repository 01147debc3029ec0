using System.Collections.Concurrent;
using Coldstart.Analytics;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Coldstart.Grains;

/// <summary>The functions that live on this silo, so that a stop can move them.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class SiloActivations
{
    private readonly ConcurrentDictionary<IGrainContext, byte> all = new(ReferenceEqualityComparer.Instance);

    public int Count => all.Count;

    public void Add(IGrainContext activation) => all.TryAdd(activation, 0);

    public void Remove(IGrainContext activation) => all.TryRemove(activation, out _);

    /// <summary>Moves all to other silos, in turn, some at a time. Each stores what changed first, and takes its memory along.</summary>
    /// <param name="silos">Where to; at least one.</param>
    /// <param name="cancellation">Ends it: what is still here then is stored and loaded.</param>
    public Task MoveAsync(IReadOnlyList<SiloAddress> silos, CancellationToken cancellation)
    {
        var turn = 0;
        return Parallel.ForEachAsync(all.Keys, new ParallelOptions { MaxDegreeOfParallelism = Limits.MovesAtOnce, CancellationToken = cancellation }, async (activation, stop) =>
        {
            var silo = silos[(int)((uint)Interlocked.Increment(ref turn) % (uint)silos.Count)];
            activation.Migrate(new Dictionary<string, object> { [IPlacementDirector.PlacementHintKey] = silo }, stop);
            await activation.Deactivated.WaitAsync(stop);
        });
    }
}
