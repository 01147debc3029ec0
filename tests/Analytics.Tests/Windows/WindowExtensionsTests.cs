using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Tests.Windows;

public sealed class WindowExtensionsTests
{
    [Theory]
    [InlineData("5m", Window.FiveMinutes, 5, Tier.Minute)]
    [InlineData("1h", Window.OneHour, 60, Tier.Minute)]
    [InlineData("6h", Window.SixHours, 360, Tier.FiveMinutes)]
    [InlineData("24h", Window.OneDay, 1440, Tier.FiveMinutes)]
    [InlineData("7d", Window.SevenDays, 10_080, Tier.Hour)]
    [InlineData("30d", Window.ThirtyDays, 43_200, Tier.Day)]
    public void Window_EachName_IsWhatThePlanSays(string name, Window window, long minutes, Tier tier)
    {
        Assert.Equal(window, WindowExtensions.Parse(name));
        Assert.Equal((name, minutes * 60_000_000, tier), (window.Name(), window.LengthUs(), window.Tier()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("1d")]
    [InlineData("5M")]
    [InlineData(" 5m")]
    public void Parse_AnythingElse_Fails(string? text)
    {
        Assert.False(WindowExtensions.TryParse(text, out _));
        Assert.Throws<FormatException>(() => WindowExtensions.Parse(text!));
    }

    [Theory]
    [InlineData(Tier.Minute, 1, 180)]
    [InlineData(Tier.FiveMinutes, 5, 300)]
    [InlineData(Tier.Hour, 60, 192)]
    [InlineData(Tier.Day, 1440, 36)]
    public void Tier_Each_HoldsWhatThePlanSays(Tier tier, long minutes, int slots) =>
        Assert.Equal((minutes * 60_000_000, slots), (tier.SlotUs(), tier.SlotCount()));
}
