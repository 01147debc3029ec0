namespace Coldstart.Cli.Tests.Analyze;

public sealed class ExitCodeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Analyze_MissingFile_IsOneAndTheOthersAreShown()
    {
        var run = await CommandRun.Of(["analyze", Path.Combine(folder.Path, "none.log"), folder.Write("a.log", LogSamples.Warm)]);

        Assert.Equal(1, run.Code);
        Assert.Contains("none.log cannot be read: there is no such file.", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 function", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Analyze_DamagedGzip_IsOne()
    {
        var whole = TemporaryFolder.Gzip(LogSamples.Warm + LogSamples.Timeout);
        whole.AsSpan(12, 20).Fill(0xFF);

        var run = await CommandRun.Of(["analyze", folder.Write("a.gz", whole)]);

        Assert.Equal(1, run.Code);
        Assert.Contains("a.gz cannot be read: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Analyze_Folder_IsOne()
    {
        var run = await CommandRun.Of(["analyze", folder.Path]);

        Assert.Equal(1, run.Code);
        Assert.Contains("it is a folder", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("some text\nand more\n")]
    [InlineData("")]
    [InlineData("{\"a\":1}\n")]
    public async Task Analyze_NothingRecognised_IsThree(string text)
    {
        var run = await CommandRun.Of(["analyze", folder.Write("a.log", text)]);

        Assert.Equal(3, run.Code);
        Assert.Contains("Nothing was recognised", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("analyze", "a.log", "--architecture", "mips")]
    [InlineData("analyze", "a.log", "--region", "Mars!")]
    [InlineData("analyze", "a.log", "--function", "no spaces")]
    [InlineData("analyze", "a.log", "--unknown")]
    [InlineData("frobnicate")]
    [InlineData("keys")]
    [InlineData("keys", "create", "name")]
    public async Task Run_WrongCall_IsTwoWithASentence(params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);

        Assert.Equal(2, run.Code);
        Assert.Empty(run.Out);
        Assert.NotEmpty(run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NothingAndAKeyboard_IsTwo()
    {
        var run = await CommandRun.Of(["analyze"], isInputTerminal: true);

        Assert.Equal(2, run.Code);
        Assert.Contains("Name a file", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_Asked_PrintsOurs()
    {
        var run = await CommandRun.Of(["--version"]);

        Assert.Equal(0, run.Code);
        Assert.Equal("coldstart 0.1.0", run.Out.Trim());
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("analyze", "--help")]
    [InlineData("keys", "create", "--help")]
    public async Task Help_Asked_EndsWithExamples(params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);

        Assert.Equal(0, run.Code);
        Assert.Contains("Examples:\n  coldstart ", run.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
