using System.Text;
using Coldstart.Ingestion.Otlp;
using Coldstart.Ingestion.Packing;
using Coldstart.Ingestion.Protobuf;
using Coldstart.Ingestion.Tests.Packing;

namespace Coldstart.Ingestion.Tests.Otlp;

public sealed class OtlpJsonTests
{
    [Fact]
    public void Read_OfASpan_HasItsFields()
    {
        var span = First("""
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"a\u00e9","traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174","unknown":{"deep":[1,{"x":null}]},
             "startTimeUnixNano":"1544712660000000000","endTimeUnixNano":1544712661000000000,"kind":2,"parentSpanId":null}]}]}]}
            """);

        Assert.Equal("aé", Encoding.UTF8.GetString(Field(span, 5).Content));
        Assert.Equal("5B8EFFF798038103D269B633813FC60C", Convert.ToHexString(Field(span, 1).Content));
        Assert.Equal("EEE19B7EC3C1B174", Convert.ToHexString(Field(span, 2).Content));
        Assert.Equal(1_544_712_660_000_000_000UL, Field(span, 7).Bits);
        Assert.Equal(1_544_712_661_000_000_000UL, Field(span, 8).Bits);
        Assert.Equal(2UL, Field(span, 6).Bits);
        Assert.Equal(0, Field(span, 4).Field);
    }

    [Theory]
    [InlineData("""{"stringValue":"text"}""", nameof(ValueKind.Text), 0L)]
    [InlineData("""{"boolValue":true}""", nameof(ValueKind.Boolean), 1L)]
    [InlineData("""{"boolValue":false}""", nameof(ValueKind.Boolean), 0L)]
    [InlineData("""{"intValue":"-5"}""", nameof(ValueKind.Whole), -5L)]
    [InlineData("""{"intValue":0}""", nameof(ValueKind.Whole), 0L)]
    [InlineData("""{"intValue":1.5e3}""", nameof(ValueKind.Whole), 1500L)]
    [InlineData("""{"arrayValue":{"values":[{"stringValue":"a"}]}}""", nameof(ValueKind.Array), 0L)]
    [InlineData("""{"kvlistValue":{"values":[{"key":"a","value":{"intValue":"1"}}]}}""", nameof(ValueKind.List), 0L)]
    [InlineData("""{"bytesValue":"aGVsbG8="}""", nameof(ValueKind.Bytes), 0L)]
    [InlineData("{}", nameof(ValueKind.None), 0L)]
    public void Read_OfAValue_HasItsFormAndItsBits(string value, string kind, long bits)
    {
        var span = First($$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"k","value":{{value}}}]}]}]}]}""");

        var attribute = KeyValue.Read(Field(span, 9).Content);

        Assert.False(attribute.IsBroken);
        Assert.Equal("k", Encoding.UTF8.GetString(attribute.Key));
        Assert.Equal((kind, (ulong)bits), (attribute.Kind.ToString(), attribute.Bits));
        if (attribute.Kind == ValueKind.Bytes) Assert.Equal("hello", Encoding.UTF8.GetString(attribute.Text));
    }

    [Theory]
    [InlineData("0.25", 0.25)]
    [InlineData("5", 5.0)]
    [InlineData("\"NaN\"", double.NaN)]
    [InlineData("\"Infinity\"", double.PositiveInfinity)]
    [InlineData("\"-Infinity\"", double.NegativeInfinity)]
    [InlineData("\"637.704\"", 637.704)]
    public void Read_OfADouble_IsExact(string text, double expected)
    {
        var span = First($$$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"k","value":{"doubleValue":{{{text}}}}}]}]}]}]}""");

        Assert.Equal(expected, BitConverter.UInt64BitsToDouble(KeyValue.Read(Field(span, 9).Content).Bits));
    }

    [Fact]
    public void Read_OfAHistogram_PacksItsNumbers()
    {
        var metric = First("""
            {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"histogram":{"aggregationTemporality":2,"dataPoints":[{"count":"2","bucketCounts":["1",18446744073709551615],"explicitBounds":[1.5]}]}}]}]}]}
            """, OtlpSchema.Metrics);

        var point = Field(Field(metric, 9).Content, 1).Content;
        Assert.Equal(2UL, Field(Field(metric, 9).Content, 2).Bits);
        Assert.Equal("0100000000000000FFFFFFFFFFFFFFFF", Convert.ToHexString(Field(point, 6).Content));
        Assert.Equal(1.5, BitConverter.ToDouble(Field(point, 7).Content));
    }

    [Fact]
    public void Read_OfScaleAndOffset_ZigZagsThem()
    {
        var metric = First("""{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"exponentialHistogram":{"dataPoints":[{"scale":-3,"positive":{"offset":2,"bucketCounts":["0","300"]}}]}}]}]}]}""", OtlpSchema.Metrics);

        var point = Field(Field(metric, 10).Content, 1).Content;
        Assert.Equal(5UL, Field(point, 6).Bits);
        Assert.Equal(4UL, Field(Field(point, 8).Content, 1).Bits);
        Assert.Equal("00AC02", Convert.ToHexString(Field(Field(point, 8).Content, 2).Content));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(" {\"resourceSpans\":[]} \n")]
    [InlineData("\uFEFF{\"resourceSpans\":null,\"other\":1}")]
    public void Read_OfNothing_IsEmptyOrWithoutItems(string json)
    {
        var memory = new PlainMemory();

        Assert.Equal(UnpackOutcome.Whole, new OtlpJson().Read(Encoding.UTF8.GetBytes(json), OtlpSchema.Traces, memory));
        Assert.False(new OtlpItems(memory.Memory.Span).Next());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"resourceSpans\":[}")]
    [InlineData("{\"resourceSpans\":[{}]")]
    [InlineData("{\"resourceSpans\":[{}]}}")]
    [InlineData("{\"resourceSpans\":{}}")]
    [InlineData("{\"resourceSpans\":[7]}")]
    [InlineData("{\"resourceSpans\":[null]}")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"xyz\"}]}]}]}")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"000000000000000000000000000000000000\"}]}]}]}")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"kind\":\"SPAN_KIND_SERVER\"}]}]}]}")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"kind\":1.5}]}]}]}")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"startTimeUnixNano\":\"99999999999999999999\"}]}]}]}")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":5}]}]}]}")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"\\ud800\"}]}]}]}")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"attributes\":[{\"value\":{\"bytesValue\":\"!\"}}]}]}]}]}")]
    public void Read_OfWhatIsNoRequest_IsBroken(string json) =>
        Assert.Equal(UnpackOutcome.Broken, new OtlpJson().Read(Encoding.UTF8.GetBytes(json), OtlpSchema.Traces, new PlainMemory()));

    [Fact]
    public void Read_OfValuesWithinValues_EndsAtTheBound()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"arrayValue\":{\"values\":[", 40));
        var json = $$$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"k","value":{{{deep}}}{{{string.Concat(Enumerable.Repeat("]}}", 40))}}}}]}]}]}]}""";

        Assert.Equal(UnpackOutcome.Broken, new OtlpJson().Read(Encoding.UTF8.GetBytes(json), OtlpSchema.Traces, new PlainMemory()));
    }

    [Fact]
    public void Read_WithoutMemory_SaysSo()
    {
        var json = Encoding.UTF8.GetBytes("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"0123456789012345678901234567890123456789"}]}]}]}""");

        Assert.Equal(UnpackOutcome.NoMemory, new OtlpJson().Read(json, OtlpSchema.Traces, new PlainMemory(bytesMax: 50)));
    }

    private static byte[] First(string json, OtlpMessage? schema = null)
    {
        var memory = new PlainMemory();
        Assert.Equal(UnpackOutcome.Whole, new OtlpJson().Read(Encoding.UTF8.GetBytes(json), schema ?? OtlpSchema.Traces, memory));
        var items = new OtlpItems(memory.Memory.Span);
        Assert.True(items.Next());
        return items.Item.ToArray();
    }

    private static ProtobufReader Field(ReadOnlySpan<byte> message, int field)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == field) return reader;
        }
        return default;
    }
}
