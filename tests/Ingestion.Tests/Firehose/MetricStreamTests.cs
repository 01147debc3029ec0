using System.Text;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.MetricStreams;
using Coldstart.Ingestion.Tests.CloudWatch;
using Coldstart.Ingestion.Tests.LambdaLogs;
using Coldstart.Ingestion.Tests.Packing;

namespace Coldstart.Ingestion.Tests.Firehose;

public sealed class MetricStreamTests
{
    public static TheoryData<string, PlatformMetric, long> Metrics() => new()
    {
        { "Throttles", PlatformMetric.Throttles, 7 },
        { "ConcurrentExecutions", PlatformMetric.ConcurrentExecutions, 3 },
        { "ProvisionedConcurrencySpilloverInvocations", PlatformMetric.SpilloverInvocations, 7 },
        { "IteratorAge", PlatformMetric.IteratorAge, 3 },
        { "DeadLetterErrors", PlatformMetric.DeadLetterErrors, 7 },
    };

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Point_InEveryForm_IsTheSame(string name, PlatformMetric metric, long value)
    {
        byte[][] forms =
        [
            Encoding.UTF8.GetBytes(MetricStream.Json(name, 7, 3)),
            Packed.Gzip(MetricStream.Json(name, 7, 3)),
            MetricStream.Protobuf(name, 7, 3, dimensions: ("FunctionName", "f")),
            MetricStream.Protobuf(name, 7, 3, flat: true, dimensions: ("FunctionName", "f")),
            Packed.Gzip(MetricStream.Protobuf(name, 7, 3, dimensions: ("FunctionName", "f"))),
        ];

        foreach (var form in forms)
        {
            var point = Assert.Single(Points(form));
            Assert.Equal(("123456789012:eu-west-1:f", metric, value, MetricStream.MinuteMs * 1000), point);
        }
    }

    [Fact]
    public void Points_OfOtherDimensionsMetricsAndNamespaces_AreSkipped()
    {
        var json = MetricStream.Json("Throttles", 1, 1, "{}")
            + MetricStream.Json("Throttles", 1, 1, "{\"FunctionName\":\"f\",\"Resource\":\"f:live\"}")
            + MetricStream.Json("Throttles", 1, 1, "{\"EventSourceMappingUUID\":\"x\"}")
            + MetricStream.Json("Invocations", 1, 1)
            + MetricStream.Json("Throttles", 1, 1, space: "AWS/EC2");

        var decoded = DeliveredRecords.Of(LogDefaults.None, Encoding.UTF8.GetBytes(json), MetricStream.Protobuf("Throttles", 1, 1), MetricStream.Protobuf("Throttles", 1, 1, "AWS/EC2", dimensions: ("FunctionName", "f")));

        Assert.Equal((0, 0, 7), (decoded.Records.Count, decoded.Rejections.Count, decoded.Skipped));
    }

    [Fact]
    public void Points_OfNothing_AreRead()
    {
        Assert.Equal(0, Assert.Single(Points(MetricStream.Protobuf("Throttles", 0, 0, dimensions: ("FunctionName", "f")))).Value);
        Assert.Equal(0, Assert.Single(Points(MetricStream.Protobuf("ConcurrentExecutions", 0, 0, dimensions: ("FunctionName", "f")))).Value);
        Assert.Equal(0, Assert.Single(Points(Encoding.UTF8.GetBytes(MetricStream.Json("Throttles", 0, 0)))).Value);
    }

    [Fact]
    public void Points_ThatCannotBeRead_CostOnlyThemselves()
    {
        var good = MetricStream.Json("Throttles", 7, 3);
        var json = good.Replace("\"sum\":7.0", "\"sum\":-7.0", StringComparison.Ordinal) + good + good.Replace("\"sum\":7.0", "\"sum\":\"x\"", StringComparison.Ordinal)
            + MetricStream.Json("Throttles", 7, 3, timeMs: MetricStream.MinuteMs * 2) + good.Replace("eu-west-1", "eu west", StringComparison.Ordinal);
        var point = MetricStream.Protobuf("Throttles", 7, 3, dimensions: ("FunctionName", "f"));
        // A length that leads out of its message, deep inside.
        var broken = point.ToArray();
        broken[^4] = 0x7F;

        var decoded = DeliveredRecords.Of(LogDefaults.None, Encoding.UTF8.GetBytes(json), [.. point, .. broken]);

        Assert.Equal(2, decoded.Records.Count);
        Assert.Equal(
            [RejectionReason.MalformedPayload, RejectionReason.MalformedPayload, RejectionReason.OutOfRange, RejectionReason.MalformedPayload, RejectionReason.MalformedPayload],
            decoded.Rejections.Select(static rejection => rejection.Reason));
    }

    [Fact]
    public void Protobuf_CutAnywhereOrChanged_NeverThrows()
    {
        var point = MetricStream.Protobuf("Throttles", 7, 3, dimensions: ("FunctionName", "f"));
        for (var length = 0; length < point.Length; length++) DeliveredRecords.Of(null, point[..length]);
        for (var at = 0; at < point.Length; at++)
        {
            foreach (var value in new byte[] { 0, 1, 0x7F, 0x80, 0xFF })
            {
                var changed = point.ToArray();
                changed[at] = value;
                DeliveredRecords.Of(null, changed);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("REPORT RequestId: a")]
    [InlineData("{\"a\":1}")]
    [InlineData("\n\n\n")]
    [InlineData("2 123456789010 eni-1 ACCEPT OK\n")]
    public void Text_IsNoProtobuf(string text) => Assert.False(MetricStreamProtobuf.Is(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Points_BesidePayloadsAndLines_AreRead()
    {
        var decoded = DeliveredRecords.Of(MetricStream.Json("Throttles", 7, 3) + Payloads.Of(Payloads.Group, Payloads.Stream, Payloads.Report("a")) + "\n" + Payloads.Report("b") + MetricStream.Json("Throttles", 7, 3));

        Assert.Equal((4, 0), (decoded.Records.Count, decoded.Rejections.Count));
    }

    [Fact]
    public void Text_OfObjectsThatAreNeverClosed_TakesTimeInProportion()
    {
        var text = "\"logEvents\"" + string.Concat(Enumerable.Repeat("\n{\"a\":[{},", 300_000));
        var begun = TimeProvider.System.GetTimestamp();

        DeliveredRecords.Of(null, Packed.Gzip(text));

        Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(20));
    }

    private static List<(string Function, PlatformMetric Metric, long Value, long TimeUs)> Points(byte[] record)
    {
        var points = new List<(string, PlatformMetric, long, long)>();
        foreach (var part in DeliveredRecords.Parts(DeliveredRecords.Body(record), LogDefaults.None))
        {
            Assert.Empty(part.Rejections);
            for (var at = 0; at < part.Count; at++)
            {
                var reader = new FunctionBatchReader(part.BlockAt(at), new FunctionBatchScratch());
                while (reader.Read()) points.Add((part.FunctionAt(at).ToString(), reader.Current.Metric, reader.Current.MetricValue, reader.Current.TimeUs));
            }
        }
        return points;
    }
}
