using System.Text;
using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Cli.Analyze;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Cli.Tests.Analyze;

/// <summary>How a file is cut must not matter: neither by the size of a chunk nor into the requests that a server would have got.</summary>
public sealed class SplittingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Analyze_AnyChunkSize_GivesWhatRequestsOfAnySizeGive()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var lines = Lines(60_000);
        var path = folder.Write("log.txt", string.Concat(lines));
        var expected = Encoded(AsRequests(lines, random));

        for (var round = 0; round < 3; round++)
        {
            var chunkBytes = random.Next(Limits.LogChunkBytesMin, Limits.AnalyzedChunkBytes);
            var analysis = new Analyzer(CommandRun.QuietHost(), new AnalysisOptions([path], "web", null, Architecture.Unknown, false), chunkBytes).Run(CancellationToken.None);
            Assert.True(expected.AsSpan().SequenceEqual(Encoded(Assert.Single(analysis.Functions).Totals)), $"seed {seed}, chunk {chunkBytes}");
        }
    }

    private static List<string> Lines(int count)
    {
        var lines = new List<string>(count);
        // Handlers' own lines between, so that the file has several chunks.
        var printed = new string('x', 200);
        for (var number = 0; number < count; number++)
        {
            lines.Add(LogSamples.Report(number, CommandRun.Now.AddSeconds(-30 * number)));
            if (number % 2 == 0) lines.Add($"{printed}\n");
        }
        return lines;
    }

    /// <summary>The same lines as a server gets them: in requests of random size, each a block of its own.</summary>
    private static SlotTotals AsRequests(List<string> lines, Random random)
    {
        var identity = new FunctionIdentity("", "", "web");
        var function = new FunctionStats(identity.IdIn(Guid.Empty), Guid.Empty, identity);
        var decoder = new LambdaLogDecoder();
        var collector = new BatchCollector();
        var scratch = new FunctionBatchScratch();
        var nowUs = (CommandRun.Now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var defaults = new LogDefaults { FunctionName = "web" };
        long sequence = 0;
        for (var at = 0; at < lines.Count;)
        {
            var count = Math.Min(random.Next(1, 4000), lines.Count - at);
            collector.Begin(nowUs);
            decoder.Decode(Encoding.UTF8.GetBytes(string.Concat(lines.GetRange(at, count))), defaults, nowUs, collector);
            if (collector.Count > 0) function.Apply(new Position(7, ++sequence), sequence - 1, collector.BlockAt(0), scratch);
            at += count;
        }
        return function.Everything();
    }

    private static byte[] Encoded(SlotTotals totals)
    {
        var writer = new ByteWriter(1024);
        totals.Encode(writer);
        return writer.ToArray();
    }
}
