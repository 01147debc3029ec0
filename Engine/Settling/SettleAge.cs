using Coldstart.Analytics;
using Coldstart.Engine.Clocks;

namespace Coldstart.Engine.Settling;

/// <summary>
/// How old the oldest record is that only the journal has. Every look at what is settled leaves a mark of how far the journal was committed then; the newest mark
/// that is settled itself says since when at most something is not.
/// </summary>
/// <remarks>Noted by one settler at a time, asked by anyone.</remarks>
internal sealed class SettleAge(LaneBook lanes, GuardedClock clock)
{
    private readonly Lock gate = new();
    private readonly Queue<(OrderedPosition UpTo, long AtUs)> marks = new();
    private OrderedPosition coveredUpTo = OrderedPosition.Start;
    private long coveredAtUs = clock.MonotonicUs();

    /// <summary>µs; 0 where the store covers all that is committed.</summary>
    public long Us
    {
        get
        {
            lock (gate) return lanes.Committed == coveredUpTo ? 0 : clock.MonotonicUs() - coveredAtUs;
        }
    }

    /// <summary>A look at what is settled ended.</summary>
    /// <param name="firstUncovered">The first place that the store does not cover.</param>
    /// <param name="upTo">The last place that was committed when the look began.</param>
    public void Note(OrderedPosition firstUncovered, OrderedPosition upTo)
    {
        lock (gate)
        {
            // Beyond the bound the age is told as higher than it is, for at most as long as the marks that are left reach.
            if (marks.Count < Limits.SettleMarksMax) marks.Enqueue((upTo, clock.MonotonicUs()));
            while (marks.TryPeek(out var mark) && mark.UpTo < firstUncovered)
            {
                marks.Dequeue();
                (coveredUpTo, coveredAtUs) = (mark.UpTo, mark.AtUs);
            }
        }
    }
}
