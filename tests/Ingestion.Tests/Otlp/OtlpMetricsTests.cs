using System.Text;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Otlp;
using Coldstart.Ingestion.Packing;
using Coldstart.Ingestion.Tests.LambdaLogs;
using Coldstart.Ingestion.Tests.Packing;
using static Coldstart.Ingestion.Tests.Otlp.Otlp;

namespace Coldstart.Ingestion.Tests.Otlp;

public sealed class OtlpMetricsTests
{
    private const int Delta = 1;
    private const int Cumulative = 2;

    private static readonly string Where = $"{Text("faas.name", "f")},{Text("cloud.region", "eu-west-1")},{Text("cloud.account.id", "123456789012")}";

    public static TheoryData<string, string> Counters() => new()
    {
        { Counter("faas.invocations", 5), "Invocations count=5" },
        { Counter("faas.errors", 5), "Errors count=5" },
        { Counter("faas.timeouts", 5), "Timeouts count=5" },
        { Counter("faas.coldstarts", 5), "ColdStarts count=5" },
        { Counter("faas.coldstarts", 0), "ColdStarts count=0" },
        { Counter("faas.errors", 5, Delta), "Errors delta count=5" },
        { Counter("faas.errors", 5, startMs: 0), "Errors count=5 since=?" },
        { Counter("faas.errors", 5, startMs: StartMs + 1), "Errors count=5 since=?" },
        { Counter("faas.errors", 5).Replace("\"asInt\":\"5\"", "\"asDouble\":5.2", StringComparison.Ordinal), "Errors count=5" },
    };

    [Theory]
    [MemberData(nameof(Counters))]
    public void Counter_IsAPointOfItsFunction(string metric, string expected)
    {
        var decoded = Of(OtlpSignal.Metrics, Metrics($"{Where},{Whole("faas.max_memory", 536_870_912)},{Text("host.arch", "arm64")}", "any", metric));

        Assert.Equal($"MetricPoint memory=512 {expected} Arm64 at=2026-11-20T12:00:00", Assert.Single(decoded.Records));
        Assert.Equal("123456789012:eu-west-1:f", Assert.Single(decoded.Functions));
    }

    public static TheoryData<string, string, string> Histograms() => new()
    {
        { "seconds", Histogram("faas.invoke_duration", "s", "1.25", "[0.005,0.1,10]", "[\"0\",\"2\",\"1\",\"1\"]"), "InvokeDuration count=4 sum=1250000 ≤100000:2 ≤10000000:1 more:1" },
        { "no unit", Histogram("faas.invoke_duration", "", "1.25", "[0.005,0.1,10]", "[\"0\",\"2\",\"1\",\"1\"]"), "InvokeDuration count=4 sum=1250000 ≤100000:2 ≤10000000:1 more:1" },
        { "milliseconds", Histogram("faas.init_duration", "ms", "1250", "[5,100]", "[\"0\",\"4\",\"0\"]"), "InitDuration count=4 sum=1250000 ≤100000:4" },
        { "least and most", Histogram("faas.init_duration", "s", "1.25", "[1]", "[\"4\",\"0\"]", ",\"min\":0.1,\"max\":0.75"), "InitDuration count=4 sum=1250000 least=100000 most=750000 ≤1000000:4" },
        { "bytes", Histogram("faas.mem_usage", "By", "536870912", "[134217728,268435456]", "[\"4\",\"0\",\"0\"]"), "MemoryUsage count=4 sum=524288 ≤131072:4" },
        { "no bounds", Histogram("faas.invoke_duration", "s", "1.25", "[]", "[]"), "InvokeDuration count=4 sum=1250000" },
        { "one bucket", Histogram("faas.invoke_duration", "s", "1.25", "[]", "[\"4\"]"), "InvokeDuration count=4 sum=1250000 more:4" },
        { "buckets that are not all", Histogram("faas.invoke_duration", "s", "1.25", "[1]", "[\"1\",\"2\"]"), "InvokeDuration count=4 sum=1250000" },
        { "bounds that do not ascend", Histogram("faas.invoke_duration", "s", "1.25", "[2,1]", "[\"1\",\"2\",\"1\"]"), "InvokeDuration count=4 sum=1250000" },
        { "a bound that is none", Histogram("faas.invoke_duration", "s", "1.25", "[\"NaN\"]", "[\"1\",\"3\"]"), "InvokeDuration count=4 sum=1250000" },
        { "a bucket without bounds", Histogram("faas.invoke_duration", "s", "1.25", "[1]", "[\"4\"]"), "InvokeDuration count=4 sum=1250000" },
        { "no sum", Histogram("faas.invoke_duration", "s", "-1", "[1,3]", "[\"0\",\"4\",\"0\"]"), "InvokeDuration count=4 sum=8000000 ≤3000000:4" },
    };

    [Theory]
    [MemberData(nameof(Histograms))]
    public void Histogram_IsAPointInUsOrKb(string name, string metric, string expected)
    {
        Assert.NotEmpty(name);
        Assert.Equal($"MetricPoint {expected} at=2026-11-20T12:00:00", Assert.Single(Of(OtlpSignal.Metrics, Metrics(Where, "any", metric)).Records));
    }

    /// <summary>The layer tells memory in MB times a million as bytes, and the configured memory as a text of MB.</summary>
    [Fact]
    public void Memory_OfTheCollectorLayer_IsUnderstood()
    {
        var metric = Histogram("faas.mem_usage", "By", "320000000", "[67108864,134217728]", "[\"0\",\"4\",\"0\"]");

        var decoded = Of(OtlpSignal.Metrics, Metrics($"{Text("faas.name", "f")},{Text("faas.invoked_region", "eu-west-1")},{Text("faas.max_memory", "512")}", LayerScope, metric));

        Assert.Equal("MetricPoint memory=512 MemoryUsage count=4 sum=327680 ≤137439:4 at=2026-11-20T12:00:00", Assert.Single(decoded.Records));
    }

    [Fact]
    public void ExponentialHistogram_StandsInFixedBounds()
    {
        // Scale 3: eight buckets an octave. 0.25 s is 2^-2: the bucket of index −16 ends there.
        var point = $$"""{{Times(StartMs - 60_000)}},"count":"6","sum":1.5,"scale":3,"zeroCount":"1","positive":{"offset":-17,"bucketCounts":["2","3"]}""";
        var metric = $$$"""{"name":"faas.invoke_duration","unit":"s","exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[{{{{point}}}}]}}""";

        Assert.Equal("MetricPoint InvokeDuration count=6 sum=1500000 ≤1:1 ≤262144:5 at=2026-11-20T12:00:00", Assert.Single(Of(OtlpSignal.Metrics, Metrics(Where, "any", metric)).Records));
    }

    public static TheoryData<string, string> Others() => new()
    {
        { "another metric", Counter("http.server.requests", 5) },
        { "another one of functions", Counter("faas.cpu_usage", 5) },
        { "a gauge", """{"name":"faas.errors","gauge":{"dataPoints":[{"asInt":"5"}]}}""" },
        { "a count that goes down", Counter("faas.errors", 5).Replace("true", "false", StringComparison.Ordinal) },
        { "a histogram that should be a counter", Histogram("faas.errors", "", "1", "[1]", "[\"4\",\"0\"]") },
        { "a counter that should be a histogram", Counter("faas.mem_usage", 5) },
        { "a point without a value", Counter("faas.errors", 5).Replace("\"asInt\":\"5\"", "\"flags\":1", StringComparison.Ordinal) },
        { "no point", """{"name":"faas.errors","sum":{"aggregationTemporality":2,"isMonotonic":true}}""" },
        { "nothing", "{}" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Metric_ThatIsNoneOfOurs_IsSkipped(string name, string metric)
    {
        var decoded = Of(OtlpSignal.Metrics, Metrics(Where, "any", metric));

        Assert.True(decoded is { Skipped: 1, Outcomes: 1 }, name);
    }

    [Fact]
    public void Metric_OfAnotherCloud_IsSkipped() =>
        Assert.Equal(1, Of(OtlpSignal.Metrics, Metrics($"{Where},{Text("cloud.provider", "gcp")}", "any", Counter("faas.errors", 5))).Skipped);

    public static TheoryData<string, string, string, RejectionReason> Faults() => new()
    {
        { "no function", "", Counter("faas.errors", 5), RejectionReason.UnknownFunction },
        { "below nothing", Where, Counter("faas.errors", -5), RejectionReason.OutOfRange },
        { "no number", Where, Counter("faas.errors", 5).Replace("\"asInt\":\"5\"", "\"asDouble\":\"NaN\"", StringComparison.Ordinal), RejectionReason.OutOfRange },
        { "too much", Where, Histogram("faas.mem_usage", "By", "1", "[]", "[]").Replace("\"count\":\"4\"", "\"count\":\"18446744073709551615\"", StringComparison.Ordinal), RejectionReason.OutOfRange },
        { "before Lambda", Where, Counter("faas.errors", 5, timeMs: 5), RejectionReason.OutOfRange },
        { "ahead", Where, Counter("faas.errors", 5, timeMs: 2_000_000_000_000), RejectionReason.OutOfRange },
        { "no temporality", Where, Counter("faas.errors", 5, temporality: 0), RejectionReason.UnknownValue },
        { "a unit that is none", Where, Histogram("faas.mem_usage", "apples", "1", "[]", "[]"), RejectionReason.UnknownValue },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Point_WithAFault_IsRejectedAloneAndCanBeTriedAgain(string name, string resource, string metric, RejectionReason reason)
    {
        var decoded = Of(OtlpSignal.Metrics, Metrics(resource, "any", metric, Counter("another", 5)));

        var rejection = Assert.Single(decoded.Rejections);
        Assert.True(rejection.Reason == reason, name);
        Assert.Equal(1, decoded.Skipped);
        Assert.Equal(reason, Assert.Single(Of(OtlpSignal.Metrics, rejection.Raw.ToArray(), isJson: false).Rejections).Reason);
    }

    [Fact]
    public void Function_ThatIsNotTold_IsThatOfTheAddress()
    {
        var decoded = Of(OtlpSignal.Metrics, Metrics("", "any", Counter("faas.errors", 5)), Decoded.Function);

        Assert.Equal("123456789012:eu-west-1:f", Assert.Single(decoded.Functions));
    }

    public static TheoryData<string, string, string, bool> Pairs() => new()
    {
        { "the same", Request(Text("faas.instance", "a")), Request(Text("faas.instance", "a")), true },
        { "in another order", Request($"{Text("faas.instance", "a")},{Text("x", "y")}"), Request($"{Text("x", "y")},{Text("faas.instance", "a")}"), true },
        { "another environment", Request(Text("faas.instance", "a")), Request(Text("faas.instance", "b")), false },
        { "another instance of the service", Request(Text("service.instance.id", "a")), Request(Text("service.instance.id", "b")), false },
        { "another scope", Request("", scope: "a"), Request("", scope: "b"), false },
        { "other attributes", Request("", attributes: Text("faas.trigger", "http")), Request("", attributes: Text("faas.trigger", "timer")), false },
        { "other attributes in another order", Request("", attributes: $"{Text("a", "b")},{Text("c", "d")}"), Request("", attributes: $"{Text("c", "d")},{Text("a", "b")}"), true },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Series_IsToldByEnvironmentScopeAndAttributes(string name, string one, string other, bool isSame) =>
        Assert.True((SeriesOf(one) == SeriesOf(other)) == isSame, name);

    [Fact]
    public void Garbage_NeverThrows()
    {
        var decoder = new OtlpDecoder();
        Assert.Equal(UnpackOutcome.Whole, decoder.Open(OtlpSignal.Metrics, Encoding.UTF8.GetBytes(Metrics(Where, "any", Counter("faas.errors", 5), Histogram("faas.mem_usage", "By", "1", "[1]", "[\"4\",\"0\"]"))), isJson: true, new PlainMemory(), out var whole));
        const int Seed = 20261121;
        var random = new Random(Seed);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = whole.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var collector = new BatchCollector();
            collector.Begin(Decoded.AcceptedAtUs);
            decoder.Decode(OtlpSignal.Metrics, bytes, LogDefaults.None, Decoded.AcceptedAtUs, collector);
            for (var at = 0; at < collector.Count; at++) FunctionBatch.Validate(collector.BlockAt(at), new FunctionBatchScratch());
        }
    }

    private static string Times(long startMs, long timeMs = StartMs) =>
        startMs == 0 ? $"\"timeUnixNano\":\"{timeMs}000000\"" : $"\"startTimeUnixNano\":\"{startMs}000000\",\"timeUnixNano\":\"{timeMs}000000\"";

    private static string Counter(string name, long value, int temporality = Cumulative, long startMs = StartMs - 60_000, long timeMs = StartMs, string attributes = "") =>
        $$$"""{"name":"{{{name}}}","sum":{"aggregationTemporality":{{{temporality}}},"isMonotonic":true,"dataPoints":[{{{{Times(startMs, timeMs)}}},"asInt":"{{{value}}}","attributes":[{{{attributes}}}]}]}}""";

    private static string Histogram(string name, string unit, string sum, string bounds, string counts, string more = "") =>
        $$$"""{"name":"{{{name}}}","unit":"{{{unit}}}","histogram":{"aggregationTemporality":2,"dataPoints":[{{{{Times(StartMs - 60_000)}}},"count":"4","sum":{{{sum}}},"explicitBounds":{{{bounds}}},"bucketCounts":{{{counts}}}{{{more}}}}]}}""";

    private static string Request(string resource, string scope = "any", string attributes = "") =>
        Metrics(resource.Length == 0 ? Where : $"{Where},{resource}", scope, Counter("faas.errors", 5, attributes: attributes));

    private static ulong SeriesOf(string json)
    {
        var decoder = new OtlpDecoder();
        Assert.Equal(UnpackOutcome.Whole, decoder.Open(OtlpSignal.Metrics, Encoding.UTF8.GetBytes(json), isJson: true, new PlainMemory(), out var request));
        var collector = new BatchCollector();
        collector.Begin(Decoded.AcceptedAtUs);
        decoder.Decode(OtlpSignal.Metrics, request.Span, LogDefaults.None, Decoded.AcceptedAtUs, collector);
        var reader = new FunctionBatchReader(collector.BlockAt(0), new FunctionBatchScratch());
        Assert.True(reader.Read());
        return FaasMetricPoint.Read(reader.Current.Point, reader.Current.TimeUs).Series;
    }
}
