using Coldstart.Engine.Clocks;
using Coldstart.Engine.Tests.Fakes;

namespace Coldstart.Engine.Tests.Clocks;

public sealed class GuardedClockTests
{
    private readonly ManualTime time = new();
    private readonly GuardedClock clock;

    public GuardedClockTests() => clock = new GuardedClock(time);

    [Fact]
    public void NowUs_ClocksInStep_IsTheWallClock()
    {
        time.Advance(TimeSpan.FromHours(5));
        Assert.Equal(time.NowUs, clock.NowUs);
        Assert.False(clock.HasJumped);
    }

    [Theory]
    [InlineData(59, false)]
    [InlineData(-59, false)]
    [InlineData(61, true)]
    [InlineData(-61, true)]
    [InlineData(86_400 * 365, true)]
    public void HasJumped_WallClockSet_BeyondAMinute(int seconds, bool hasJumped)
    {
        time.SetWallClock(TimeSpan.FromSeconds(seconds));
        Assert.Equal(hasJumped, clock.HasJumped);
    }

    [Fact]
    public void NowUs_AfterAJump_GoesOnWhereTheClockWasRight()
    {
        var before = time.NowUs;
        time.SetWallClock(TimeSpan.FromDays(-400));
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(before + 3_000_000, clock.NowUs);
    }

    [Fact]
    public void Tick_ClockSetBackToRight_IsBelievedAtOnce()
    {
        time.SetWallClock(TimeSpan.FromDays(1));
        Tick(10);
        Assert.True(clock.HasJumped);
        time.SetWallClock(TimeSpan.FromDays(-1));
        Assert.False(clock.HasJumped);
    }

    [Fact]
    public void Tick_ClockSteadyForAMinute_IsBelieved()
    {
        time.SetWallClock(TimeSpan.FromHours(8));
        Tick(60);
        Assert.True(clock.HasJumped);
        Tick(2);
        Assert.False(clock.HasJumped);
        Assert.Equal(time.NowUs, clock.NowUs);
    }

    [Fact]
    public void Tick_ClockThatKeepsJumping_IsNotBelieved()
    {
        for (var jump = 0; jump < 10; jump++)
        {
            time.SetWallClock(TimeSpan.FromHours(1));
            Tick(40);
            Assert.True(clock.HasJumped);
        }
    }

    [Fact]
    public void Tick_SlowDrift_IsFollowed()
    {
        for (var minute = 0; minute < 100; minute++)
        {
            time.SetWallClock(TimeSpan.FromSeconds(10));
            Tick(60);
        }
        Assert.False(clock.HasJumped);
        Assert.Equal(time.NowUs, clock.NowUs);
    }

    private void Tick(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            clock.Tick();
        }
    }
}
