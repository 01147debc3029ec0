using Coldstart.Cli.Analyze;

namespace Coldstart.Cli.Tests.Analyze;

public sealed class AssumedFunctionTests
{
    [Theory]
    [InlineData("/tmp/checkout-prod.log.gz", "checkout-prod")]
    [InlineData("checkout", "checkout")]
    [InlineData(".log", ".log")]
    [InlineData("my file (1).txt", "my-file--1-")]
    [InlineData("standard input", "standard-input")]
    public void Of_FileName_IsAFunctionName(string file, string expected) => Assert.Equal(expected, AssumedFunction.Of(file));
}
