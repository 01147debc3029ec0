using Coldstart.Analytics;
using Coldstart.Cli.Analyze.Input;
using Coldstart.Cli.Analyze.Output;

namespace Coldstart.Cli.Tests.Analyze.Output;

public sealed class ProgressLineTests
{
    [Theory]
    [InlineData(true, 600, "\r[############............]  50 % of 200 MB  a.log")]
    [InlineData(true, 100, "")]
    [InlineData(false, 600, "")]
    public void Show_LongFile_DrawsOnATerminalOnly(bool isTerminal, int elapsedMs, string expected)
    {
        using var error = new StringWriter();
        var clock = new SteppedClock();
        using var input = new HalfRead();
        using (var progress = new ProgressLine(Host(error, isTerminal, clock), input))
        {
            clock.ElapsedMs = elapsedMs;
            progress.Show();
            progress.Show();
            Assert.Equal(expected, error.ToString());
        }
        Assert.True(expected.Length == 0 || error.ToString().EndsWith(" \r", StringComparison.Ordinal));
    }

    private static CliHost Host(TextWriter error, bool isTerminal, TimeProvider clock) => new()
    {
        Out = TextWriter.Null,
        Error = error,
        OpenInput = () => Stream.Null,
        IsErrorTerminal = isTerminal,
        Setting = static _ => null,
        Time = clock,
        Ids = new RandomIdSource(),
    };

    private sealed class SteppedClock : TimeProvider
    {
        public long ElapsedMs { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => ElapsedMs;
    }

    private sealed class HalfRead : IInput
    {
        public string Name => "/logs/a.log";

        public long? SizeBytes => 200_000_000;

        public long ReadBytes => 100_000_000;

        public Stream OpenAhead() => Stream.Null;

        public Stream Open() => Stream.Null;

        public void Dispose()
        {
        }
    }
}
