using System.Text;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.Json;
using static Coldstart.Ingestion.Tests.Json.Decoding;

namespace Coldstart.Ingestion.Tests.Json;

/// <summary>The short way must never be seen: with it and without it a body gives the same blocks, byte for byte, and the same rejections.</summary>
public sealed class ShapeEquivalenceTests
{
    private readonly InvocationJsonDecoder shortWay = new();
    private readonly InvocationJsonDecoder longWay = new();
    private readonly BatchCollector shortCollector = new();
    private readonly BatchCollector longCollector = new();
    private readonly IngestDefaults defaults = new("111122223333", "eu-west-1");

    public ShapeEquivalenceTests() => longWay.Shapes.IsOff = true;

    [Theory]
    [InlineData(1, 2500)]
    [InlineData(2, 2500)]
    public void DecodeBatch_RandomBodies_BothWaysAgree(int seed, int bodies)
    {
        Compare(seed, bodies);
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(1000, 60_000)]
    public void DecodeBatch_ManyRandomBodies_BothWaysAgree(int seed, int bodies)
    {
        Compare(seed, bodies);
    }

    [Theory]
    [InlineData("{\"a\":1\"b\":2}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{,\"a\":1}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"b\":2,\"a\":3}")]
    [InlineData("{\"a\":1.0004999999999,\"b\":0.00050000001}")]
    [InlineData("{ \"a\": 1, \"b\": 2}")]
    [InlineData("{\"a\" :1}")]
    [InlineData("{\"a\":1 }")]
    [InlineData("{}")]
    [InlineData("{ }")]
    public void ModuleTimings_EveryForm_BothWaysAgree(string json)
    {
        var rest = string.Concat(Enumerable.Repeat("," + Record(), 3));
        var body = Encoding.UTF8.GetBytes($"[{Record()},{Record($"\"module_timings\":{json},\"runtime_version\":\"r\"")}{rest}]");
        AssertSame(shortWay.DecodeBatch(body, BodyForm.Json, defaults, AcceptedAtUs, shortCollector), longWay.DecodeBatch(body, BodyForm.Json, defaults, AcceptedAtUs, longCollector), json);
    }

    [Theory]
    [InlineData("\"invocation_id\":\"a#b\"")]
    [InlineData("\"runtime_version\":\"#\"")]
    [InlineData("\"function_name\":\"a#b\"")]
    [InlineData("\"account_id\":\"a#b\"")]
    [InlineData("\"timestamp\":\"2026-01-02T10:30:00#Z\"")]
    [InlineData("\"timestamp\":\"2026-01-02T1#:30:00Z\"")]
    [InlineData("\"init_duration_ms\":1#2")]
    [InlineData("\"init_duration_ms\":1.#")]
    [InlineData("\"billed_duration_ms\":#")]
    [InlineData("\"memory_used_mb\":1.5#")]
    [InlineData("\"cold_start\":tru#")]
    [InlineData("\"cold_start\":true#\"warmup\":true")]
    [InlineData("\"module_timings\":{\"a#b\":1}")]
    [InlineData("\"module_timings\":{\"a\":1#\"b\":1}")]
    [InlineData("\"module_timings\":{\"a\":{\"total_ms\":1,\"parent\":\"#\"}}")]
    [InlineData("\"tags\":{\"a#\":\"b\"}")]
    [InlineData("\"tags\":{\"a\":\"#\"}")]
    [InlineData("\"sdk\":{\"name\":\"a#b\"}")]
    [InlineData("\"unknown#\":1")]
    [InlineData("#\"unknown\":1")]
    public void DecodeBatch_AnyByteInAnyPlace_BothWaysAgree(string member)
    {
        var body = Encoding.UTF8.GetBytes($"[{Record()},{Record(member)},{Record()},{Record()},{Record()}]");
        var place = body.AsSpan().IndexOf((byte)'#');
        for (var value = 0; value < 256; value++)
        {
            body[place] = (byte)value;
            var decoder = new InvocationJsonDecoder();
            AssertSame(
                decoder.DecodeBatch(body, BodyForm.Json, defaults, AcceptedAtUs, shortCollector),
                longWay.DecodeBatch(body, BodyForm.Json, defaults, AcceptedAtUs, longCollector),
                $"byte {value} in {member}");
            Assert.NotEqual(0, decoder.Shapes.Hits);
        }
    }

    [Theory]
    [InlineData("\"unknown\":#")]
    [InlineData("\"error\":{\"event\":#}")]
    [InlineData("\"region\":#")]
    public void DecodeBatch_AnyDepth_BothWaysAgree(string member)
    {
        for (var depth = 58; depth < 68; depth++)
        {
            var nested = new string('[', depth) + new string(']', depth);
            var body = Encoding.UTF8.GetBytes($"[{Record()},{Record(member.Replace("#", nested, StringComparison.Ordinal))},{Record()},{Record()},{Record()}]");
            var decoder = new InvocationJsonDecoder();
            AssertSame(
                decoder.DecodeBatch(body, BodyForm.Json, defaults, AcceptedAtUs, shortCollector),
                longWay.DecodeBatch(body, BodyForm.Json, defaults, AcceptedAtUs, longCollector),
                $"depth {depth} in {member}");
            Assert.NotEqual(0, decoder.Shapes.Hits);
        }
    }

    [Fact]
    public void DecodeBatch_PlainRecords_TakeTheShortWay()
    {
        var body = Encoding.UTF8.GetBytes("[" + string.Join(",", Enumerable.Repeat(Record("\"module_timings\":{\"a\":1,\"b\":2.5},\"tags\":{\"a\":\"b\"},\"nobody\":{\"knows\":[1]}"), 100)) + "]");

        Assert.Equal(100, shortWay.DecodeBatch(body, BodyForm.Json, defaults, AcceptedAtUs, shortCollector).Records);

        // The last one ends the body, where nothing may be loaded behind it.
        Assert.Equal(99, shortWay.Shapes.Hits);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DecodeBatch_KnownFunctions_AllocatesNothing(bool isLongWay)
    {
        var members = "\"module_timings\":{\"a\":1,\"b\":{\"total_ms\":2,\"parent\":\"a\"}},\"tags\":{\"a\":\"\\u0041\"},\"error\":{\"message\":\"\\u00e9\"},\"region\":\"us-east-1\"";
        var body = Encoding.UTF8.GetBytes("[" + string.Join(",", Enumerable.Range(0, 200).Select(i => Record(members, $"function-{i % 20}"))) + "]");
        shortWay.Shapes.IsOff = isLongWay;
        long allocated = 0;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var result = shortWay.DecodeBatch(body, BodyForm.Json, defaults, AcceptedAtUs, shortCollector);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(200, result.Records);
        }
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void DecodeSingle_PlainRecord_TakesTheShortWay()
    {
        shortWay.DecodeSingle(Encoding.UTF8.GetBytes(Record()), defaults, AcceptedAtUs, shortCollector);

        Assert.Equal(1, shortWay.Shapes.Hits);
    }

    [Fact]
    public void DecodeSingle_CutOrContinued_BothWaysAgree()
    {
        var body = Encoding.UTF8.GetBytes(Record("\"module_timings\":{\"a\":1,\"b\":2.5},\"memory_used_mb\":1.5") + "     \n  }");
        var hits = 0L;
        for (var length = 0; length < body.Length; length++)
        {
            // Another each time: one that missed would not try again.
            var decoder = new InvocationJsonDecoder();
            AssertSame(
                decoder.DecodeSingle(body.AsSpan(0, length), defaults, AcceptedAtUs, shortCollector),
                longWay.DecodeSingle(body.AsSpan(0, length), defaults, AcceptedAtUs, longCollector),
                $"cut at {length}");
            hits += decoder.Shapes.Hits;
        }
        Assert.NotEqual(0, hits);
    }

    private void Compare(int seed, int bodies)
    {
        var (records, failed, errors) = (0, 0, 0);
        for (var i = 0; i < bodies; i++)
        {
            var body = new RandomInvocations(seed * 1_000_003 + i).Body(out var form);
            var result = shortWay.DecodeBatch(body, form, defaults, AcceptedAtUs, shortCollector);
            AssertSame(result, longWay.DecodeBatch(body, form, defaults, AcceptedAtUs, longCollector), $"seed {seed}, body {i}: {Encoding.UTF8.GetString(body)}");
            records += result.Records;
            failed += result.Failed;
            errors += result.Error is null ? 0 : 1;
        }

        // Each kind of outcome must have been compared, or the test says nothing.
        Assert.True(shortWay.Shapes.Hits > records / 4, $"{shortWay.Shapes.Hits} short of {records} records, {failed} failed, {errors} errors");
        Assert.True(records > bodies && failed > bodies / 20 && errors > bodies / 20, $"{records} records, {failed} failed, {errors} errors");
    }

    private void AssertSame(JsonDecodeResult actual, JsonDecodeResult expected, string what)
    {
        Assert.True(actual == expected, $"{actual} is not {expected}: {what}");
        Assert.True(longCollector.Rejections.SequenceEqual(shortCollector.Rejections), $"rejections differ: {what}");
        Assert.True(longCollector.Count == shortCollector.Count, $"functions differ: {what}");
        for (var i = 0; i < longCollector.Count; i++)
        {
            Assert.True(longCollector.FunctionAt(i).Equals(shortCollector.FunctionAt(i)), $"function {i} differs: {what}");
            Assert.True(longCollector.BlockAt(i).SequenceEqual(shortCollector.BlockAt(i)), $"block {i} differs: {what}");
        }
    }
}
