using Coldstart.Analytics;
using Coldstart.Api.Hosting;

namespace Coldstart.Api.Tests.Hosting;

public sealed class ReceiveBlocksTests
{
    [Fact]
    public void Rent_AfterABlockCameBack_GivesItAgain()
    {
        using var blocks = new ReceiveBlocks();
        var first = blocks.Rent(100);
        var memory = first.Memory;
        first.Dispose();

        Assert.Equal(Limits.ReceiveBlockBytes, memory.Length);
        Assert.Equal(memory, blocks.Rent(100).Memory);
        Assert.NotEqual(memory, blocks.Rent(100).Memory);
    }

    [Fact]
    public void Dispose_MoreBlocksThanAreKept_KeepsTheBound()
    {
        using var blocks = new ReceiveBlocks();
        var rented = Enumerable.Range(0, Limits.ReceiveBlocksKept + 5).Select(_ => blocks.Rent()).ToArray();
        foreach (var block in rented) block.Dispose();

        var again = Enumerable.Range(0, Limits.ReceiveBlocksKept + 5).Select(_ => blocks.Rent()).ToArray();

        Assert.Equal(Limits.ReceiveBlocksKept, again.Intersect(rented).Count());
        Assert.Equal(again.Length, again.Distinct().Count());
    }

    [Fact]
    public void Rent_MoreThanABlock_IsABugOfTheCaller()
    {
        using var blocks = new ReceiveBlocks();

        Assert.Throws<ArgumentOutOfRangeException>(() => blocks.Rent(Limits.ReceiveBlockBytes + 1));
    }
}
