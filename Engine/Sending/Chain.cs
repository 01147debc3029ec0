using Coldstart.Analytics.Functions;

namespace Coldstart.Engine.Sending;

/// <summary>
/// Names each block's predecessor (EXACTLY-ONCE.md, rule 9). Sequences of one lane hold blocks of many functions, so a highest sequence
/// alone cannot tell a block that was skipped from one that never was.
/// </summary>
/// <remarks>A failed write closes its lane: what was linked there and failed is never the predecessor of anything, because a new lane starts at 0.</remarks>
internal struct Chain
{
    private long lane;
    private long sequence;

    /// <summary>Takes the next place.</summary>
    /// <returns>The sequence of the block before it in the same lane, 0 for the first.</returns>
    public long Link(Position position)
    {
        var previous = lane == position.Lane ? sequence : 0;
        lane = position.Lane;
        sequence = position.Sequence;
        return previous;
    }
}
