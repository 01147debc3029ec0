using Coldstart.Api.Bodies;

namespace Coldstart.Api.Tests.Bodies;

public sealed class LargeBuffersTests
{
    [Fact]
    public void Rent_AfterAReturn_GivesTheBestThatFits()
    {
        var buffers = new LargeBuffers();
        foreach (var length in new[] { 100, 300, 200 }) buffers.Return(new byte[length], 1000);

        Assert.Equal(200, buffers.Rent(150).Length);
        Assert.Equal(300, buffers.Rent(150).Length);
        // A buffer of more than twice the length would be held for nothing.
        Assert.Equal(40, buffers.Rent(40).Length);
        Assert.Equal(100, buffers.IdleBytes);
    }

    [Fact]
    public void Return_BeyondTheBound_KeepsNothing()
    {
        var buffers = new LargeBuffers();
        foreach (var length in new[] { 100, 100, 100, 50 }) buffers.Return(new byte[length], 250);

        Assert.Equal(250, buffers.IdleBytes);
    }

    [Fact]
    public void Trim_LeavesTheLongestWaitingToTheCollector()
    {
        var buffers = new LargeBuffers();
        foreach (var length in new[] { 100, 300, 200 }) buffers.Return(new byte[length], 1000);

        buffers.Trim(500);

        Assert.Equal(500, buffers.IdleBytes);
        Assert.Equal(300, buffers.Rent(250).Length);
        Assert.Equal(200, buffers.Rent(150).Length);
    }
}
