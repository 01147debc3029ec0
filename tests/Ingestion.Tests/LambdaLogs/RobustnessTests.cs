using System.Diagnostics;
using System.Text;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.Tests.LambdaLogs;

public sealed class RobustnessTests
{
    private static readonly byte[][] Samples = SampleLines.Text().Concat(SampleLines.Events())
        .Select(sample => Encoding.UTF8.GetBytes(sample.Line.ReplaceLineEndings("\t").TrimEnd('\t')))
        .ToArray();

    [Fact]
    public void Decode_MutatedLines_EachCountsOnce()
    {
        const int Seed = 4711;
        const int Lines = 20_000;
        var random = new Random(Seed);
        var decoder = new LambdaLogDecoder();
        var alone = new Decoded[Lines];
        var body = new List<byte>();
        for (var i = 0; i < Lines; i++)
        {
            var line = Mutate(random, Samples[random.Next(Samples.Length)]);
            alone[i] = Decoded.Of(line, null, decoder);
            // A plain line between two keeps one from continuing the other.
            body.AddRange(line);
            body.AddRange("\n-\n"u8);

            Assert.True(IsAccountedFor(line, alone[i]), $"seed {Seed}, line {i}: {alone[i].Outcomes} outcomes of {Encoding.UTF8.GetString(line)}");
        }

        var together = Decoded.Of([.. body], null, decoder);

        Assert.Equal(alone.Sum(decoded => decoded.Records.Count), together.Records.Count);
        Assert.Equal(alone.Sum(decoded => decoded.Rejections.Count), together.Rejections.Count);
        Assert.Equal(alone.Sum(decoded => decoded.Skipped) + Lines, together.Skipped);
        Assert.InRange(together.Records.Count, Lines / 4, Lines);
        Assert.InRange(together.Rejections.Count, Lines / 20, Lines);
    }

    [Fact]
    public void Decode_RandomBytes_NeverThrows()
    {
        const int Seed = 99;
        var random = new Random(Seed);
        var decoder = new LambdaLogDecoder();
        for (var i = 0; i < 2000; i++)
        {
            var body = new byte[random.Next(400)];
            for (var at = 0; at < body.Length; at++) body[at] = random.Next(4) == 0 ? (byte)random.Next(256) : (byte)"{}[]\",:\\\n\t 1@"[random.Next(13)];
            Decoded.Of(body, null, decoder);
        }
    }

    public static TheoryData<string, int> Floods() => new()
    {
        { "{\"a\":[\n", 300_000 },
        { "{\"a\":\"\n", 300_000 },
        { "[\n", 300_000 },
        { "{\"time\":1}", 100_000 },
        { "a{\"time\":1,\"type\":\"platform.end\"}", 150_000 },
        { "x{\"type\":\"platform.", 100_000 },
        { "START RequestId: a ", 200_000 },
        { "REPORT RequestId: a\tDuration: 1 ms\nBilled Duration:\n", 40_000 },
        { "[ERROR] XError: a\nTraceback (most recent call last)\n \n", 30_000 },
        { "\"\n", 300_000 },
        { "{", 500_000 },
        { "\t", 500_000 },
        { "{\"events\":[", 150_000 },
        { "RequestId: a Error: \\t ", 80_000 },
    };

    [Theory]
    [InlineData("REPORT RequestId: a\\tDuration: 1.00 ms\\n")]
    [InlineData("REPORT RequestId: a\\tDuration: x ms\\n")]
    public void Decode_AMessageOfManyLines_TakesTimeAndMemoryInProportion(string line)
    {
        var started = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        const int Lines = 40_000;

        var decoded = Decoded.Of("{\"message\":\"" + string.Concat(Enumerable.Repeat(line, Lines)) + "\"}");

        Assert.Equal(Lines, decoded.Outcomes);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 200 << 20);
    }

    [Theory]
    [MemberData(nameof(Floods))]
    public void Decode_TheSameOverAndOver_TakesTimeInProportion(string piece, int times)
    {
        var started = Stopwatch.GetTimestamp();

        Decoded.Of(string.Concat(Enumerable.Repeat(piece, times)));

        // Linear work takes well under a second; what is quadratic takes minutes.
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void DecodeChunk_CutAnywhere_GivesWhatTheWholeBodyGives()
    {
        const int Seed = 12;
        var random = new Random(Seed);
        var body = Body(random, 11 << 20);
        var whole = Decoded.Of(body);

        var chunked = new Decoded();
        var decoder = new LambdaLogDecoder();
        decoder.Begin(Decoded.Function, Decoded.AcceptedAtUs);
        for (var at = 0; at < body.Length;)
        {
            var length = Math.Min(body.Length - at, Limits.LogChunkBytesMin + random.Next(1 << 20));
            var collector = new BatchCollector();
            collector.Begin(Decoded.AcceptedAtUs);
            var read = decoder.DecodeChunk(body.AsSpan(at, length), at + length == body.Length, collector);
            Assert.True(read > 0, $"seed {Seed}");
            chunked.Take(collector);
            at += read;
        }

        // A collector groups the records by function; of one function they keep their order.
        Assert.Equal(ByFunction(whole), ByFunction(chunked));
        Assert.Equal(whole.Rejections.Select(rejection => (rejection.Index, rejection.Reason)), chunked.Rejections.Select(rejection => (rejection.Index, rejection.Reason)));
        Assert.Equal(whole.Skipped, chunked.Skipped);
    }

    [Fact]
    public void DecodeChunk_AFileReadTwice_KnowsItsFunctionFromTheStart()
    {
        var decoder = new LambdaLogDecoder();
        var body = "REPORT RequestId: a\tDuration: 1.00 ms\n{\"type\":\"ColdStartReport\",\"functionName\":\"g\",\"initDurationMs\":1}"u8;
        decoder.Begin(LogDefaults.None, Decoded.AcceptedAtUs);
        var learned = decoder.Learn(body, true);
        decoder.Rewind();
        var collector = new BatchCollector();
        collector.Begin(Decoded.AcceptedAtUs);

        decoder.DecodeChunk(body, true, collector);

        Assert.Equal(body.Length, learned);
        Assert.Equal((1, 2, 0), (collector.Count, collector.Records, collector.Rejections.Count));
    }

    [Fact]
    public void Decode_AWarmDecoder_AllocatesNothing()
    {
        var body = Encoding.UTF8.GetBytes(string.Join('\n', SampleLines.Text().Concat(SampleLines.Events()).Select(sample => sample.Line)));
        var decoder = new LambdaLogDecoder();
        var collector = new BatchCollector();
        for (var i = 0; i < 3; i++) Run();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Run();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            collector.Begin(Decoded.AcceptedAtUs);
            decoder.Decode(body, Decoded.Function, Decoded.AcceptedAtUs, collector);
        }
    }

    private static IEnumerable<(string, string)> ByFunction(Decoded decoded) => decoded.Functions.Zip(decoded.Records).OrderBy(pair => pair.First, StringComparer.Ordinal);

    private static byte[] Body(Random random, int length)
    {
        var body = new List<byte>(length + 1024);
        while (body.Count < length)
        {
            var line = random.Next(5) == 0 ? Mutate(random, Samples[random.Next(Samples.Length)]) : Samples[random.Next(Samples.Length)];
            body.AddRange(line);
            body.Add((byte)'\n');
            // Handlers print more than Lambda does; some of it is long.
            body.AddRange(Encoding.ASCII.GetBytes(new string('x', random.Next(200) == 0 ? 20_000 : 60)));
            body.Add((byte)'\n');
        }
        body.AddRange(Enumerable.Repeat((byte)'y', 5 << 20));
        body.AddRange("\nSTART RequestId: last Version: 1\nREPORT RequestId:"u8);
        return [.. body];
    }

    private static byte[] Mutate(Random random, byte[] sample)
    {
        var line = new List<byte>(sample);
        for (var edits = random.Next(4); edits > 0 && line.Count > 0; edits--)
        {
            var at = random.Next(line.Count);
            switch (random.Next(5))
            {
                case 0: line[at] = NotNewline(random); break;
                case 1: line.RemoveAt(at); break;
                case 2: line.Insert(at, NotNewline(random)); break;
                case 3: line.RemoveRange(at, random.Next(line.Count - at)); break;
                default: line.InsertRange(at, line.Slice(at, random.Next(Math.Min(20, line.Count - at)))); break;
            }
        }
        return [.. line];
    }

    private static byte NotNewline(Random random) => (byte)random.Next(256) is var next && next == '\n' ? (byte)' ' : next;

    /// <summary>A line is one thing, unless pieces are glued together on it; a blank one and a bracket alone are nothing.</summary>
    private static bool IsAccountedFor(byte[] line, Decoded decoded)
    {
        var text = Encoding.Latin1.GetString(line);
        var isGlued = text.Contains('{', StringComparison.Ordinal) || text.IndexOf("RequestId:", StringComparison.Ordinal) != text.LastIndexOf("RequestId:", StringComparison.Ordinal);
        return decoded.Outcomes == 1 || (isGlued && decoded.Outcomes > 1) || (decoded.Outcomes == 0 && text.Trim(" \t\r[]{},;\\t".ToCharArray()).Length == 0);
    }
}
