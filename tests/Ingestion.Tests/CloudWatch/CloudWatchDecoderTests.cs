using System.Text;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.CloudWatch;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Tests.LambdaLogs;
using Coldstart.Ingestion.Tests.Packing;

namespace Coldstart.Ingestion.Tests.CloudWatch;

public sealed class CloudWatchDecoderTests
{
    // What powertools-lambda-python (MIT-0) keeps of a real delivery by Kinesis.
    private const string RealRecord = """{"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"da10bf66b1f54bff5d96eae99149ad1f","sequenceNumber":"49635052289529725553291405521504870233219489715332317186","data":"H4sIAAAAAAAAAK2Sa2vbMBSG/4ox+xg3Oror39IlvaztVmJv7WjCUGwl8+ZLZstts5L/vuOsZYUyWGEgJHiP9J7nvOghLF3b2rVLthsXjsLJOBl/uZjG8fh4Gg7C+q5yDcqUAWcSONHEoFzU6+Om7jZYGdq7dljYcpnZ4cZHwLWOJl1Zbs/r9cR6e9RVqc/rKlpXV9eXt+fy27vt8W+L2DfOlr07oXQIMAQyvHlzPk6mcbKgciktF5lQfMU5dZZqzrShLF2uFC60aLtlmzb5prc/ygvvmjYc3YRPFG+LusuurE+/Ikqb1Gd55dq8jV+8isT6+317Rk42J5PTcLFnm966yvd2D2GeISJTYIwCJSQ1BE9OtWZCABWaKMIJAMdDMyU5MYZLhmkxBhQxfY4Re1tiWiAlBsgIVQTE4Cl6tI+T8SwJZu5Hh1dPs1FApOMSDI9WVKmIC+4irTMWQZYpx7QkztrgE06MU4yCx9DmVbgbvABmQJTGtkYAB0NwEwyYQUBpqEFuSbkGrThTRKi/AlP+HHj6fvJa3P9Ap/+Rbja9/PD6POd+0jXW7xM1B8CDsp37w7woXBb8qQDZ6xeurJttEOc/HWpUBxeHKNr74LHwsXXYlsm9flrl/rmFIQeS7m3m1fVs/DlIGpu6nhMiyWQGXNKIMbcCIgkhElKbaZnZpYJUz33s1iV+z/6+StMlR3yphHNcCyxiNEXf2zed6xuEu8XuF2wb6krnAwAA"}}]}""";

    private static readonly string Orders = Payloads.Of(Payloads.Group, Payloads.Stream, Payloads.Start("a"), "my own line\n", Payloads.End("a"), Payloads.Report("a"));

    public static TheoryData<string, byte[]> Forms() => new()
    {
        { "JSON", Encoding.UTF8.GetBytes(Orders) },
        { "JSON behind a mark and blanks", Encoding.UTF8.GetBytes("\uFEFF \r\n" + Orders + "\n") },
        { "an array", Encoding.UTF8.GetBytes("[" + Orders + "]") },
        { "gzip", Packed.Gzip(Orders) },
        { "zlib", Packed.Zlib(Orders) },
        { "gzip and a newline", [.. Packed.Gzip(Orders), (byte)'\n'] },
        { "base64 of gzip", Packed.Base64(Packed.Gzip(Orders)) },
        { "base64 on several lines", Encoding.ASCII.GetBytes(Convert.ToBase64String(Packed.Gzip(Orders), Base64FormattingOptions.InsertLineBreaks)) },
        { "base64 of JSON", Packed.Base64(Encoding.UTF8.GetBytes(Orders)) },
        { "a JSON string of base64", [(byte)'"', .. Packed.Base64(Packed.Zlib(Orders)), (byte)'"'] },
        { "the envelope", Packed.Envelope(Packed.Gzip(Orders)) },
        { "the envelope of zlib", Packed.Envelope(Packed.Zlib(Orders)) },
        { "an escaped envelope", Encoding.UTF8.GetBytes(Encoding.ASCII.GetString(Packed.Envelope(Packed.Gzip(Orders))).Replace("/", "\\/", StringComparison.Ordinal).Replace("+", "\\u002B", StringComparison.Ordinal)) },
        { "the envelope, packed again", Packed.Gzip(Packed.Envelope(Packed.Gzip(Orders))) },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Decode_InEveryForm_IsTheSame(string form, byte[] body)
    {
        var decoded = Delivered.Of(body);

        Assert.True(decoded.Rejections.Count == 0, form);
        Assert.Equal([
            $"Start id={Decoded.Id("a")} version=$LATEST stream={Payloads.Stream} at=2026-11-20T12:00:00",
            $"Report id={Decoded.Id("a")} duration=12500 billed=13 memory=128 used=36864 version=$LATEST stream={Payloads.Stream} at=2026-11-20T12:00:00.003"], decoded.Records);
        Assert.All(decoded.Functions, static function => Assert.Equal("123456789012::orders", function));
        Assert.Equal(2, decoded.Skipped);
    }

    [Fact]
    public void Decode_OfARealDelivery_ReadsItsLines()
    {
        var decoded = Delivered.Of(Encoding.ASCII.GetBytes(RealRecord));

        Assert.Equal(["Start", "Report"], decoded.Records.Select(static record => record.Split(' ')[0]));
        Assert.Contains("duration=9140 billed=10 memory=128 used=36864 init=190620 cold", decoded.Records[1], StringComparison.Ordinal);
        Assert.Equal("231436140809::pt-1488-DummyLogDataFunction-gnWXPvL6jJyG", decoded.Functions[1]);
    }

    [Fact]
    public void Decode_OfSeveralPayloads_ReadsAll()
    {
        var one = Payloads.Of("/aws/lambda/one", Payloads.Stream, Payloads.Report("1"));
        var two = Payloads.Of("/aws/lambda/two", Payloads.Stream, Payloads.Report("2"));

        foreach (var body in new[] { one + two, one + "\n" + two, $"[{one},\n{two}]" })
        {
            Assert.Equal(["123456789012::one", "123456789012::two"], Delivered.Of(body).Functions);
            Assert.Equal(["123456789012::one", "123456789012::two"], Delivered.Of(Packed.Gzip(body)).Functions);
        }
        Assert.Equal(2, Delivered.Of([.. Packed.Gzip(one), .. Packed.Gzip(two)]).Records.Count);
        Assert.Equal(2, Delivered.Of([.. Packed.Gzip(one), (byte)'\n', .. Packed.Zlib(two)]).Records.Count);
    }

    [Theory]
    [InlineData("/aws/lambda/orders", Payloads.Stream, "orders", "$LATEST")]
    [InlineData("/aws/lambda/us-east-1.edge", "2026/11/20/[7]26b6a45d574f442ea28438923cbf7bf7", "us-east-1.edge", "7")]
    [InlineData("/team/all-of-them", "2026/11/20/orders[$LATEST]26b6a45d574f442ea28438923cbf7bf7", "orders", "$LATEST")]
    [InlineData("/aws/lambda/group-wins", "2026/11/20/stream[12]26b6a45d574f442ea28438923cbf7bf7", "group-wins", "12")]
    public void Decode_OfAnyLogGroup_FindsFunctionAndVersion(string group, string stream, string function, string version)
    {
        var decoded = Delivered.Of(Payloads.Of(group, stream, Payloads.Report("a")));

        Assert.Equal($"123456789012::{function}", Assert.Single(decoded.Functions));
        Assert.Contains($"version={version} stream={stream}", Assert.Single(decoded.Records), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_WithoutANameAnywhere_KeepsTheLine()
    {
        var json = Payloads.Of("", "stdout", "hello", Payloads.Report("a"));

        var rejection = Assert.Single(Delivered.Of(json).Rejections);

        Assert.Equal(RejectionReason.UnknownFunction, rejection.Reason);
        Assert.Equal("123456789012:eu-west-1:f", Assert.Single(Delivered.Of(rejection.Raw.ToArray(), new LogDefaults { FunctionName = "f", Region = "eu-west-1", Account = "999999999999" }).Functions));
    }

    [Fact]
    public void Decode_OfARegionTold_TakesItBeforeDefaults()
    {
        var told = Orders.Replace("\"message\":", "\"extractedFields\":{\"@aws.account\":\"123456789012\",\"@aws.region\":\"ap-south-1\"},\"message\":", StringComparison.Ordinal);
        var started = Payloads.Of(Payloads.Group, Payloads.Stream, Payloads.Report("a"), "INIT_START Runtime Version: nodejs:22.v1\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:0cdcfbdefbc5e7d3343f73c2e2dd3cba17d61dea0686b404502a0c9ce83931b9\n");
        var defaults = new LogDefaults { Region = "eu-west-1", Account = "999999999999" };

        Assert.Equal("123456789012:ap-south-1:orders", Delivered.Of(told, defaults).Functions[0]);
        Assert.Equal("123456789012:eu-west-1:orders", Delivered.Of(Orders, defaults).Functions[0]);
        Assert.Equal(["123456789012:us-east-1:orders", "123456789012:us-east-1:orders"], Delivered.Of(started).Functions);
    }

    [Fact]
    public void Decode_OfWhatConcernsUsNot_SkipsIt()
    {
        var metric = """{"_aws":{"Timestamp":1768650000000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["service"]],"Metrics":[{"Name":"ColdStart","Unit":"Count"}]}]},"function_name":"orders","ColdStart":[1.0],"service":"orders"}""";
        var gateway = """{"requestId":"6d2ab5f3","ip":"192.0.2.1","requestTime":"20/Nov/2026:12:00:00 +0000","httpMethod":"GET","status":"200","responseLength":"17"}""";
        var flow = "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK";

        Assert.Equal((0, 0, 1), Counts(Delivered.Of(Payloads.Of(Payloads.Group, Payloads.Stream, metric))));
        Assert.Equal((0, 0, 1), Counts(Delivered.Of(Payloads.Of("API-Gateway-Execution-Logs_x/prod", "d41d8cd98f00b204e9800998ecf8427e", gateway))));
        Assert.Equal((0, 0, 2), Counts(Delivered.Of(Payloads.Of("vpc-flow-logs", "eni-1235b8ca123456789-all", flow, flow))));
        Assert.Equal((0, 0, 1), Counts(Delivered.Of("""{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],"logEvents":[{"id":"","timestamp":1510254469274,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}""")));
    }

    [Fact]
    public void Decode_OfTimesAsText_ReadsThem()
    {
        var json = Orders.Replace($"\"timestamp\":{Payloads.TimeMs}", $"\"timestamp\":\"{Payloads.TimeMs}\"", StringComparison.Ordinal);

        Assert.EndsWith("at=2026-11-20T12:00:00", Delivered.Of(json).Records[0], StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> Brokens() => new()
    {
        { "nothing that is base64", "garbage, nothing else"u8.ToArray() },
        { "base64 of garbage", Packed.Base64("nothing else"u8.ToArray()) },
        { "base64 that is cut", Packed.Base64(Packed.Gzip(Orders))[..^3] },
        { "gzip that is cut", Packed.Gzip(Orders)[..^20] },
        { "an envelope of garbage", "{\"awslogs\":{\"data\":\"?\"}}"u8.ToArray() },
        { "an envelope without data", "{\"awslogs\":{}}"u8.ToArray() },
        { "JSON that is cut", Encoding.UTF8.GetBytes(Orders)[..^20] },
        { "another object", "{\"hello\":\"world\"}"u8.ToArray() },
        { "too many layers", Packed.Gzip(Packed.Gzip(Packed.Gzip(Packed.Gzip(Packed.Gzip(Packed.Gzip(Orders)))))) },
    };

    [Theory]
    [MemberData(nameof(Brokens))]
    public void Decode_OfWhatIsBroken_KeepsItAsItCame(string what, byte[] body)
    {
        var decoded = Delivered.Of(body);

        var rejection = Assert.Single(decoded.Rejections);
        Assert.True(decoded.Records.Count == 0, what);
        Assert.Equal(RejectionReason.MalformedPayload, rejection.Reason);
        Assert.True(body.AsSpan().StartsWith(rejection.Raw.Span) || rejection.Raw.Span[0] == '{', what);
    }

    [Fact]
    public void Decode_OfABadEvent_CostsOnlyItself()
    {
        var json = Payloads.Of(Payloads.Group, Payloads.Stream, Payloads.Report("a"), "REPORT RequestId: b\tDuration: ? ms\n", Payloads.Report("c"))
            .Replace("\"timestamp\":" + (Payloads.TimeMs + 2), "\"timestamp\":null", StringComparison.Ordinal);

        var decoded = Delivered.Of(json);

        Assert.Single(decoded.Records);
        Assert.Equal([RejectionReason.MalformedLine, RejectionReason.MalformedPayload], decoded.Rejections.Select(static rejection => rejection.Reason));
        Assert.Equal([1, 2], decoded.Rejections.Select(static rejection => rejection.Index));
        // What is kept is a payload of one event, to be read again through the same door.
        Assert.All(decoded.Rejections, static kept => Assert.Equal(kept.Reason, Assert.Single(Delivered.Of(kept.Raw.ToArray()).Rejections).Reason));
        Assert.Contains("/aws/lambda/orders", Encoding.UTF8.GetString(decoded.Rejections[0].Raw.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_OfNothingButBadEvents_KeepsNoMoreThanTheBound()
    {
        var messages = Enumerable.Range(0, 60).Select(static _ => "REPORT RequestId: b\tDuration: ?" + new string('x', 200_000)).ToArray();

        var decoded = Delivered.Of(Payloads.Of(Payloads.Group, Payloads.Stream, messages));

        Assert.Equal(60, decoded.Rejections.Count);
        Assert.True(decoded.Rejections.Sum(static rejection => rejection.Raw.Length) < Limits.RejectedEventBytesPerRequest + 1_000_000);
        Assert.Equal(Limits.RejectedExcerptBytes, decoded.Rejections[^1].Raw.Length);
    }

    [Fact]
    public void TryKey_OfTheSameEvents_IsTheSameHoweverTheyArePacked()
    {
        var keys = Forms().Select(static form => Delivered.KeyOf((byte[])form[1])).Distinct();

        Assert.NotNull(Assert.Single(keys));
    }

    [Fact]
    public void TryKey_OfOtherEventsGroupsOrAccounts_IsAnother()
    {
        string[] bodies =
        [
            Orders,
            Orders.Replace("orders", "others", StringComparison.Ordinal),
            Orders.Replace("123456789012", "123456789013", StringComparison.Ordinal),
            Orders.Replace("\"36000000001\"", "\"36000000009\"", StringComparison.Ordinal),
            Orders + Orders,
        ];

        Assert.Equal(bodies.Length, bodies.Select(static body => Delivered.KeyOf(Encoding.UTF8.GetBytes(body))).Distinct().Count());
        Assert.Null(Delivered.KeyOf(Encoding.UTF8.GetBytes(Orders.Replace("\"36000000001\"", "\"\"", StringComparison.Ordinal))));
        Assert.Null(Delivered.KeyOf("{}"u8.ToArray()));
    }

    [Fact]
    public void Decode_WithADecoderUsedBefore_RemembersNothing()
    {
        var decoder = new CloudWatchDecoder();
        Delivered.Of(Encoding.UTF8.GetBytes(Orders), new LogDefaults { Region = "eu-west-1" }, decoder);

        var decoded = Delivered.Of(Encoding.UTF8.GetBytes(Payloads.Of("", "", Payloads.Report("a"))), decoder: decoder);

        Assert.Equal(RejectionReason.UnknownFunction, Assert.Single(decoded.Rejections).Reason);
    }

    private static (int Records, int Rejections, int Skipped) Counts(Decoded decoded) => (decoded.Records.Count, decoded.Rejections.Count, decoded.Skipped);
}
