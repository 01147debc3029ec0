using Coldstart.Analytics.Functions;

namespace Coldstart.Engine.Settling;

/// <summary>The lanes that this process met, in their order, and how far they are committed.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class LaneBook
{
    private readonly Lock gate = new();
    private readonly List<long> lanes = [];
    private readonly Dictionary<long, int> orders = [];
    private int completeLanes;
    private OrderedPosition committed = OrderedPosition.Start;

    /// <summary>The last entry that is durable and handed on; everything before it is too.</summary>
    public OrderedPosition Committed
    {
        get
        {
            lock (gate) return committed;
        }
    }

    /// <summary>The place of a position; a lane that is met for the first time comes behind all others.</summary>
    public OrderedPosition Place(Position position)
    {
        lock (gate)
        {
            if (!orders.TryGetValue(position.Lane, out var order))
            {
                order = lanes.Count;
                lanes.Add(position.Lane);
                orders.Add(position.Lane, order);
            }
            return new OrderedPosition(order, position.Sequence);
        }
    }

    /// <summary>The lane of a place that was met before.</summary>
    public long LaneOf(OrderedPosition place)
    {
        lock (gate) return lanes[place.LaneOrder];
    }

    /// <summary>An entry is durable and was handed to all who must know of it. Called in order.</summary>
    public void Commit(OrderedPosition position)
    {
        lock (gate)
        {
            if (position > committed) committed = position;
        }
    }

    /// <summary>Nothing more will come in the lanes met so far: they belong to earlier starts.</summary>
    public void CompleteLanes()
    {
        lock (gate) completeLanes = lanes.Count;
    }

    /// <summary>What the journal may forget if the first entry that is not covered by the store is <paramref name="firstUncovered"/>.</summary>
    /// <param name="firstUncovered">A place, or <see cref="OrderedPosition.End"/>.</param>
    /// <param name="upTo">Entries behind it were not looked at.</param>
    public Dictionary<long, long> Settled(OrderedPosition firstUncovered, OrderedPosition upTo)
    {
        var settled = new Dictionary<long, long>();
        lock (gate)
        {
            for (var order = 0; order < lanes.Count; order++)
            {
                if (order < firstUncovered.LaneOrder && (order < upTo.LaneOrder || order < completeLanes && order == upTo.LaneOrder && upTo == committed))
                {
                    settled[lanes[order]] = long.MaxValue;
                    continue;
                }
                if (order > upTo.LaneOrder || order > firstUncovered.LaneOrder) break;
                var sequence = order == upTo.LaneOrder ? upTo.Sequence : long.MaxValue;
                if (order == firstUncovered.LaneOrder) sequence = Math.Min(sequence, firstUncovered.Sequence - 1);
                if (sequence > 0) settled[lanes[order]] = sequence;
            }
        }
        return settled;
    }
}
