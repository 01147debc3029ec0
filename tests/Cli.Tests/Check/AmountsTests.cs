using Coldstart.Cli.Check;

namespace Coldstart.Cli.Tests.Check;

public sealed class AmountsTests
{
    [Theory]
    [InlineData("800ms", 800)]
    [InlineData("1.5s", 1500)]
    [InlineData("250us", 0.25)]
    [InlineData("0ms", 0)]
    public void Duration_WithItsUnit_IsRead(string text, double ms) => Assert.Equal(ms, Amounts.Duration(text, "--x"), 9);

    [Theory]
    [InlineData("800")]
    [InlineData("")]
    [InlineData("ms")]
    [InlineData("-1ms")]
    [InlineData("+1ms")]
    [InlineData("1e3ms")]
    [InlineData("1,000ms")]
    [InlineData(" 1ms")]
    [InlineData("1 ms")]
    [InlineData(".5s")]
    [InlineData("5.s")]
    [InlineData("1MS")]
    [InlineData("1m")]
    [InlineData("NaNms")]
    [InlineData("1111111111111111111111ms")]
    public void Duration_OfAnythingElse_IsWrongUse(string text) => Assert.Throws<UsageException>(() => Amounts.Duration(text, "--x"));

    [Theory]
    [InlineData("5%", 0.05)]
    [InlineData("0.5%", 0.005)]
    [InlineData("0%", 0)]
    [InlineData("100%", 1)]
    public void Share_WithItsSign_IsRead(string text, double share) => Assert.Equal(share, Amounts.Share(text, "--x"), 12);

    [Theory]
    [InlineData("5")]
    [InlineData("0.05")]
    [InlineData("101%")]
    [InlineData("-1%")]
    [InlineData("5 %")]
    [InlineData("%")]
    public void Share_OfAnythingElse_IsWrongUse(string text) => Assert.Throws<UsageException>(() => Amounts.Share(text, "--x"));
}
