using Coldstart.Api.Bodies;

namespace Coldstart.Api.Tests.Bodies;

public sealed class LargeBuffersTests
{
    [Fact]
    public void Rent_AfterAReturn_GivesTheBestThatFits()
    {
        var buffers = new LargeBuffers(1000);
        foreach (var length in new[] { 100, 300, 200 }) buffers.Return(new byte[length]);

        Assert.Equal(200, buffers.Rent(150).Length);
        Assert.Equal(300, buffers.Rent(150).Length);
        // A buffer of more than twice the length would be held for nothing.
        Assert.Equal(40, buffers.Rent(40).Length);
        Assert.Equal(100, buffers.IdleBytes);
    }

    [Fact]
    public void Return_BeyondTheBound_KeepsNothing()
    {
        var buffers = new LargeBuffers(250);
        foreach (var length in new[] { 100, 100, 100, 50 }) buffers.Return(new byte[length]);

        Assert.Equal(250, buffers.IdleBytes);
    }
}
