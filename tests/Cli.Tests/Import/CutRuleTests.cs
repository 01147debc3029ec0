using System.Globalization;
using System.Text;
using Coldstart.Analytics;
using Coldstart.Cli.Import.Cutting;
using Coldstart.Cli.Tests.Analyze;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Cli.Tests.Import;

public sealed class CutRuleTests
{
    /// <summary>The rule is part of the keys: if this fails, files that were imported are counted anew.</summary>
    [Theory]
    [InlineData(true, "1048625,2097236,3145851")]
    [InlineData(false, "1048671,2097325,3146077")]
    public void Cut_OfAKnownFile_IsWhereItAlwaysWas(bool isLog, string ends)
    {
        var text = new StringBuilder();
        for (var number = 0; text.Length < 3_500_000; number++) text.Append(isLog ? LogSamples.Report(number, CommandRun.Now) : LogSamples.Invocation(number));

        var found = EndsOf(Encoding.UTF8.GetBytes(text.ToString()), isLog);

        Assert.Equal(ends, string.Join(',', found[..^1]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cut_OfTheBeginningOfAFile_IsThatOfTheFile(bool isLog)
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var number = 0; text.Length < 6_500_000; number++) text.Append(isLog ? LogSamples.Report(number, CommandRun.Now) : LogSamples.Invocation(number));
        var whole = Encoding.UTF8.GetBytes(text.ToString());
        var ends = EndsOf(whole, isLog);

        for (var round = 0; round < 10; round++)
        {
            var length = random.Next(1, whole.Length);
            var beginning = EndsOf(whole[..length], isLog);
            // All but the last piece, and that ends with the file.
            Assert.True(beginning[..^1].SequenceEqual(ends.Take(beginning.Count - 1)) && beginning[^1] == length, string.Create(CultureInfo.InvariantCulture, $"seed {seed}, length {length}"));
        }
    }

    private static List<long> EndsOf(byte[] file, bool isLog)
    {
        using var stream = new MemoryStream(file);
        var window = new PieceWindow(stream, new byte[Limits.ImportWindowBytes]);
        var decoder = new LambdaLogDecoder();
        decoder.Begin(LogDefaults.None, 0);
        ICut cut = isLog ? new EventCut(decoder) : new LineCut();
        var ends = new List<long>();
        while (window.Fill())
        {
            window.Advance(cut.EndOfPiece(window.Bytes.Span, Limits.ImportPieceBytes));
            ends.Add(window.Offset);
        }
        return ends;
    }
}
