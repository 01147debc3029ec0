using Coldstart.Analytics.Functions;
using Coldstart.Engine.Settling;

namespace Coldstart.Engine.Applying;

/// <summary>
/// A function's statistics in the hands of their single writer, with what the writer must know of the store:
/// which version is there, and from which place of the journal on it does not cover the function.
/// </summary>
internal sealed class FunctionHolder
{
    private OrderedPosition firstSinceFlush = OrderedPosition.End;
    private OrderedPosition firstOfFlush = OrderedPosition.End;
    private FunctionFlush? flushing;

    /// <summary>Null while they are not in memory.</summary>
    public FunctionStats? Stats { get; private set; }

    /// <summary>Version of the stored snapshot, 0 where there is none.</summary>
    public long StoredVersion { get; private set; }

    /// <summary>A bug was met: nothing is applied or stored any more, the journal keeps everything from <see cref="FirstUncovered"/> on.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>The stored snapshot cannot be read: reading the journal again would not help.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>The first block that a stored snapshot does not cover, or <see cref="OrderedPosition.End"/>.</summary>
    public OrderedPosition FirstUncovered => OrderedPosition.Earlier(firstSinceFlush, firstOfFlush);

    /// <summary>There is something to store that is not on its way.</summary>
    public bool IsDirty => firstSinceFlush != OrderedPosition.End;

    public bool IsFlushing => flushing is not null;

    /// <summary>Everything is stored: the statistics may leave memory.</summary>
    public bool MayLeave => Stats is not null && !IsDirty && !IsFlushing;

    /// <summary>Begins with what the list of functions says.</summary>
    public void Know(long storedVersion) => StoredVersion = storedVersion;

    /// <summary>Takes statistics that were loaded, or are new.</summary>
    public void Load(FunctionStats stats, long storedVersion)
    {
        Stats = stats;
        StoredVersion = storedVersion;
        // Blocks that waited for the load are noted again if they are new to the snapshot.
        if (!IsBehind && !IsFlushing) firstSinceFlush = OrderedPosition.End;
    }

    public void Unload() => Stats = null;

    /// <summary>A block is not covered by the store: it was applied, or waits, or was refused.</summary>
    /// <returns>True for the first one since the last flush.</returns>
    public bool NoteUncovered(OrderedPosition place)
    {
        if (firstSinceFlush <= place) return false;
        var isFirst = firstSinceFlush == OrderedPosition.End;
        firstSinceFlush = place;
        return isFirst;
    }

    /// <summary>Stops the function: what is in memory may hold a part of the block at <paramref name="place"/>.</summary>
    public void FallBehind(OrderedPosition place)
    {
        IsBehind = true;
        NoteUncovered(place);
        Stats = null;
    }

    /// <summary>Begins anew: the journal will be read again.</summary>
    public void StartOver()
    {
        IsBehind = false;
        Stats = null;
        flushing = null;
        firstSinceFlush = OrderedPosition.End;
        firstOfFlush = OrderedPosition.End;
    }

    /// <summary>Encodes what must be stored, or null where there is nothing to store now.</summary>
    /// <param name="nowUs">The time to which the windows roll.</param>
    /// <param name="livingLanes">Lanes that the journal may still replay; the others leave the vector (EXACTLY-ONCE.md, rule 12).</param>
    public FunctionFlush? PrepareFlush(long nowUs, IReadOnlyCollection<long> livingLanes)
    {
        if (Stats is null || IsBehind || IsFlushing || !IsDirty) return null;
        ForgetLanes(Stats, livingLanes);
        flushing = Stats.PrepareFlush(nowUs);
        firstOfFlush = firstSinceFlush;
        firstSinceFlush = OrderedPosition.End;
        return flushing;
    }

    /// <summary>The flush is stored.</summary>
    public void FlushStored(FunctionFlush flush)
    {
        if (!ReferenceEquals(flush, flushing)) return;
        StoredVersion++;
        Stats?.FlushStored(flush);
        flushing = null;
        firstOfFlush = OrderedPosition.End;
    }

    /// <summary>
    /// Someone else stored the function. What is in memory and not there is in the journal alone: everything since the last
    /// flush stays uncovered, and nothing more is written over the other's work.
    /// </summary>
    public void FlushLost()
    {
        var place = FirstUncovered;
        flushing = null;
        firstOfFlush = OrderedPosition.End;
        FallBehind(place);
    }

    public static void ForgetLanes(FunctionStats stats, IReadOnlyCollection<long> livingLanes)
    {
        List<long>? gone = null;
        foreach (var lane in stats.Lanes)
        {
            if (!livingLanes.Contains(lane)) (gone ??= []).Add(lane);
        }
        if (gone is null) return;
        foreach (var lane in gone) stats.ForgetLane(lane);
    }
}
