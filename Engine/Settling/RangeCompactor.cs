using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Engine.Owning;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Engine.Settling;

/// <summary>
/// The settling service of a shared journal (EXACTLY-ONCE.md, rule 17): seals ranges that have ended, asks the stored vectors which functions do not cover them,
/// has those catch up, and drops what is covered. Any number of processes may run it at once.
/// </summary>
/// <remarks>
/// The order is what makes it right: 1. sealed, so that nothing more comes; 2. scanned; 3. compared with vectors that were stored by then; 4. dropped.
/// Stored vectors only grow, so what they covered once they cover for good.
/// </remarks>
internal sealed class RangeCompactor(ISharedJournal journal, IFunctionStore store, IFunctionOwners owners)
{
    /// <summary>When the oldest range begins that the last look had to leave, in µs since 1970 UTC by the database's clock; 0 where it left none.</summary>
    public long OldestLeftUs { get; private set; }

    /// <summary>One look at all ranges.</summary>
    /// <returns>How many ranges of those that have ended are left.</returns>
    /// <exception cref="Storage.StoreUnavailableException">The database is out of reach; nothing is lost by that.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var left = 0;
        var oldestLeftUs = 0L;
        foreach (var range in await journal.RangesAsync(cancellation))
        {
            if (!range.HasEnded) break;
            if (!range.IsSealed && !await journal.SealAsync(range.Id, cancellation))
            {
                left++;
                Leave(range);
                continue;
            }
            var uncovered = await UncoveredAsync(range.Id, Covers, cancellation);
            if (uncovered.Count == 0)
            {
                await journal.DropAsync(range.Id, cancellation);
                continue;
            }
            left++;
            Leave(range);
            await WakeAsync(uncovered, cancellation);
        }
        OldestLeftUs = oldestLeftUs;
        await journal.CloseAbandonedLanesAsync(cancellation);
        return left;

        void Leave(JournalRange range) => oldestLeftUs = oldestLeftUs == 0 ? range.FromUs : oldestLeftUs;
    }

    /// <summary>
    /// Has the functions load that stand in the journal and were never stored. Lists of functions come from the store and from living owners: those that a process
    /// took with it in their first second would be missing until their range has ended.
    /// </summary>
    /// <exception cref="Storage.StoreUnavailableException">The database is out of reach.</exception>
    public async Task WakeNewAsync(CancellationToken cancellation)
    {
        foreach (var range in await journal.RangesAsync(cancellation))
        {
            var unknown = await UncoveredAsync(range.Id, static (vector, _) => vector.Count > 0, cancellation);
            if (unknown.Count > 0) await WakeAsync(unknown, cancellation);
        }
    }

    /// <summary>Positions of the range that the stored vectors do not cover, one of each function.</summary>
    private async Task<Dictionary<Guid, FunctionPosition>> UncoveredAsync(long range, Func<IReadOnlyList<Position>, Position, bool> covers, CancellationToken cancellation)
    {
        var uncovered = new Dictionary<Guid, FunctionPosition>();
        await foreach (var page in journal.ScanAsync(range, cancellation))
        {
            var functions = page.Select(place => place.Function).Distinct().ToArray();
            var stored = await store.VectorsAsync(functions, cancellation);
            var vectors = new Dictionary<Guid, IReadOnlyList<Position>>(functions.Length);
            for (var index = 0; index < functions.Length; index++) vectors.Add(functions[index], stored[index]);
            foreach (var place in page)
            {
                if (!covers(vectors[place.Function], place.Position)) uncovered[place.Function] = place;
            }
            if (uncovered.Count >= Limits.UncoveredFunctionsPerLook) break;
        }
        return uncovered;
    }

    private static bool Covers(IReadOnlyList<Position> vector, Position position)
    {
        foreach (var applied in vector)
        {
            if (applied.Lane == position.Lane) return applied.Sequence >= position.Sequence;
        }
        return false;
    }

    /// <summary>Has functions load and catch up; they store themselves as after any change. One that does not answer is met again at the next look.</summary>
    private async Task WakeAsync(Dictionary<Guid, FunctionPosition> uncovered, CancellationToken cancellation)
    {
        var timeout = TimeSpan.FromMilliseconds(Limits.OwnerCallMsMax);
        foreach (var route in uncovered.Values.GroupBy(place => owners.RouteOf(place.Project, place.Function)))
        {
            foreach (var places in route.Chunk(Limits.FunctionsPerOwnerCall))
            {
                try
                {
                    await owners.CallAsync(route.Key, Array.ConvertAll(places, place => new OwnerCall(place.Project, place.Function, place.Position, [])), timeout, cancellation);
                }
                catch (OwnerUnavailableException)
                {
                    // Its owner is away; the range stays until the owner, or another one, has stored the function.
                    break;
                }
            }
        }
    }
}
