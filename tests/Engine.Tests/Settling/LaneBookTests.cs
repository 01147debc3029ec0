using Coldstart.Analytics.Functions;
using Coldstart.Engine.Settling;

namespace Coldstart.Engine.Tests.Settling;

public sealed class LaneBookTests
{
    private readonly LaneBook book = new();

    [Fact]
    public void Place_LanesInTheOrderTheyAreMet_ComparesAcrossLanes()
    {
        // The numbers of lanes say nothing about their order.
        var early = book.Place(new Position(9, 5));
        var late = book.Place(new Position(4, 1));
        Assert.True(early < late);
        Assert.Equal(early, book.Place(new Position(9, 5)));
        Assert.Equal(4, book.LaneOf(late));
    }

    [Fact]
    public void Settled_NothingUncovered_IsAllThatIsCommitted()
    {
        Commit(7, 3);
        Commit(8, 12);
        Assert.Equal(new Dictionary<long, long> { [7] = long.MaxValue, [8] = 12 }, book.Settled(OrderedPosition.End, book.Committed));
    }

    [Fact]
    public void Settled_UncoveredInTheLastLane_StopsBeforeIt()
    {
        Commit(7, 3);
        Commit(8, 12);
        var first = book.Place(new Position(8, 10));
        Assert.Equal(new Dictionary<long, long> { [7] = long.MaxValue, [8] = 9 }, book.Settled(first, book.Committed));
    }

    [Fact]
    public void Settled_UncoveredInAnEarlierLane_KeepsTheLaterOnesWhole()
    {
        Commit(7, 3);
        Commit(8, 12);
        Assert.Equal(new Dictionary<long, long> { [7] = 1 }, book.Settled(book.Place(new Position(7, 2)), book.Committed));
        Assert.Empty(book.Settled(book.Place(new Position(7, 1)), book.Committed));
    }

    [Fact]
    public void Settled_CommittedAfterTheLook_IsKept()
    {
        Commit(7, 3);
        var upTo = book.Committed;
        Commit(7, 4);
        Commit(8, 1);
        Assert.Equal(new Dictionary<long, long> { [7] = 3 }, book.Settled(OrderedPosition.End, upTo));
    }

    [Fact]
    public void Settled_LaneOfAnEarlierStart_IsWhollyCovered()
    {
        Commit(7, 3);
        book.CompleteLanes();
        Assert.Equal(new Dictionary<long, long> { [7] = long.MaxValue }, book.Settled(OrderedPosition.End, book.Committed));
    }

    [Fact]
    public void Settled_NothingCommitted_IsNothing() => Assert.Empty(book.Settled(OrderedPosition.End, book.Committed));

    private void Commit(long lane, long sequence) => book.Commit(book.Place(new Position(lane, sequence)));
}
