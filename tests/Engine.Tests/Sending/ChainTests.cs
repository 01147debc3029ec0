using Coldstart.Analytics.Functions;
using Coldstart.Engine.Sending;

namespace Coldstart.Engine.Tests.Sending;

public sealed class ChainTests
{
    [Fact]
    public void Link_BlocksOfOneLane_NamesThePredecessor()
    {
        var chain = default(Chain);
        Assert.Equal(0, chain.Link(new Position(3, 4)));
        Assert.Equal(4, chain.Link(new Position(3, 9)));
        Assert.Equal(9, chain.Link(new Position(3, 10)));
    }

    [Fact]
    public void Link_NewLane_BeginsAnew()
    {
        var chain = default(Chain);
        chain.Link(new Position(3, 4));
        Assert.Equal(0, chain.Link(new Position(5, 2)));
        Assert.Equal(2, chain.Link(new Position(5, 3)));
    }
}
