namespace Coldstart.Engine.Settling;

/// <summary>A place in the journal that can be compared across lanes: lanes are numbered in the order in which this process met them.</summary>
/// <param name="LaneOrder">Which lane, from 0.</param>
/// <param name="Sequence">Sequence within the lane, from 1; 0 is the place before its first entry.</param>
internal readonly record struct OrderedPosition(int LaneOrder, long Sequence) : IComparable<OrderedPosition>
{
    /// <summary>Behind every entry.</summary>
    public static OrderedPosition End { get; } = new(int.MaxValue, long.MaxValue);

    /// <summary>Before every entry.</summary>
    public static OrderedPosition Start { get; } = new(0, 0);

    public int CompareTo(OrderedPosition other) =>
        LaneOrder != other.LaneOrder ? LaneOrder.CompareTo(other.LaneOrder) : Sequence.CompareTo(other.Sequence);

    public static OrderedPosition Earlier(OrderedPosition a, OrderedPosition b) => a.CompareTo(b) <= 0 ? a : b;

    public static bool operator <(OrderedPosition a, OrderedPosition b) => a.CompareTo(b) < 0;

    public static bool operator >(OrderedPosition a, OrderedPosition b) => a.CompareTo(b) > 0;

    public static bool operator <=(OrderedPosition a, OrderedPosition b) => a.CompareTo(b) <= 0;

    public static bool operator >=(OrderedPosition a, OrderedPosition b) => a.CompareTo(b) >= 0;
}
