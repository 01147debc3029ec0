using System.Text;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.Firehose;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Tests.CloudWatch;
using Coldstart.Ingestion.Tests.LambdaLogs;
using Coldstart.Ingestion.Tests.Packing;

namespace Coldstart.Ingestion.Tests.Firehose;

public sealed class FirehoseDecoderTests
{
    private const string PlatformReport = """{"time":"2026-11-20T12:00:00.000Z","type":"platform.report","record":{"requestId":"a","metrics":{"durationMs":12.5,"billedDurationMs":13,"memorySizeMB":128,"maxMemoryUsedMB":36},"status":"success"}}""";

    private static readonly string Payload = Payloads.Of(Payloads.Group, Payloads.Stream, Payloads.Report("a"));

    [Fact]
    public void Records_OfEveryKind_AreRead()
    {
        var decoded = DeliveredRecords.Of(
            null,
            Packed.Gzip(Payload),
            Encoding.UTF8.GetBytes(Payload.Replace("orders", "plain", StringComparison.Ordinal)),
            Encoding.UTF8.GetBytes(Payload.Replace("orders", "one", StringComparison.Ordinal) + "\n" + Payload.Replace("orders", "two", StringComparison.Ordinal) + "\n"),
            Encoding.UTF8.GetBytes(PlatformReport + "\n"),
            Encoding.UTF8.GetBytes(Payloads.Report("b")),
            Packed.Zlib(Payloads.Report("c") + Payloads.Report("d")),
            Encoding.UTF8.GetBytes("what a handler prints"),
            []);

        Assert.Empty(decoded.Rejections);
        Assert.Equal(8, decoded.Records.Count);
        Assert.Equal(1, decoded.Skipped);
        Assert.Equal(["123456789012:eu-west-1:orders", "123456789012:eu-west-1:plain", "123456789012:eu-west-1:one", "123456789012:eu-west-1:two", "123456789012:eu-west-1:f"], decoded.Functions.Distinct());
    }

    [Fact]
    public void Record_WithPayloadsAndLines_IsReadInItsParts()
    {
        var decoded = DeliveredRecords.Of($"{Payloads.Report("x")}{Payload}\n{PlatformReport}\n{{\"hello\":1}}\n{Payload}{Payloads.Start("y")}");

        Assert.Empty(decoded.Rejections);
        Assert.Equal(2, decoded.Functions.Count(static function => function.EndsWith(":orders", StringComparison.Ordinal)));
        Assert.Equal(3, decoded.Functions.Count(static function => function.EndsWith(":f", StringComparison.Ordinal)));
    }

    [Fact]
    public void Records_OfDifferentSenders_LearnNothingFromEachOther()
    {
        var named = """{"time":"2026-11-20T12:00:00.000Z","type":"platform.initStart","record":{"initializationType":"on-demand","phase":"init","functionName":"named","functionArn":"arn:aws:lambda:ap-south-1:111122223333:function:named","runtimeVersion":"x"}}""";

        var decoded = DeliveredRecords.Of(LogDefaults.None, Encoding.UTF8.GetBytes(named), Encoding.UTF8.GetBytes(Payloads.Report("a")), Encoding.UTF8.GetBytes(Payloads.Of("custom", "stdout", Payloads.Report("b"))));

        Assert.Equal("111122223333:ap-south-1:named", Assert.Single(decoded.Functions));
        Assert.Equal([RejectionReason.UnknownFunction, RejectionReason.UnknownFunction], decoded.Rejections.Select(static rejection => rejection.Reason));
    }

    [Fact]
    public void Record_ThatIsPoison_CostsOnlyItself()
    {
        var bomb = Packed.Gzip(new byte[Limits.FirehoseRecordInflatedBytesMax + 1]);
        var cut = Packed.Gzip(Payload)[..^9];

        var decoded = DeliveredRecords.Of(null, Packed.Gzip(Payload), bomb, cut, Encoding.UTF8.GetBytes("REPORT RequestId: b\tDuration: ?"), Packed.Gzip(Payload.Replace("orders", "others", StringComparison.Ordinal)));

        Assert.Equal(2, decoded.Records.Count);
        Assert.Equal([RejectionReason.OutOfRange, RejectionReason.MalformedPayload, RejectionReason.MalformedLine], decoded.Rejections.Select(static rejection => rejection.Reason));
        Assert.Equal(cut, decoded.Rejections[1].Raw.ToArray());
    }

    [Theory]
    [InlineData("{\"requestId\":\"r\",\"records\":[{\"data\":\"?\"}]}")]
    [InlineData("{\"requestId\":\"r\",\"records\":[{}]}")]
    [InlineData("{\"requestId\":\"r\",\"records\":[7]}")]
    [InlineData("{\"requestId\":\"r\",\"records\":[{\"data\":{}}]}")]
    public void Record_ThatIsNone_IsKept(string body)
    {
        var collector = Assert.Single(DeliveredRecords.Parts(Encoding.UTF8.GetBytes(body), Decoded.Function));

        Assert.Equal(RejectionReason.MalformedPayload, Assert.Single(collector.Rejections).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"requestId\":\"r\"}")]
    [InlineData("{\"requestId\":\"r\",\"records\":{}}")]
    [InlineData("{\"requestId\":\"r\",\"records\":[{\"data\":\"\"}")]
    public void Delivery_ThatIsNone_IsRefused(string body) => Assert.NotNull(FirehoseDelivery.Read(Encoding.UTF8.GetBytes(body)).Fault);

    [Fact]
    public void Delivery_OfTooManyRecords_IsRefused()
    {
        Assert.Null(FirehoseDelivery.Read(DeliveredRecords.Body(new byte[Limits.FirehoseRecordsMax][].Select(static _ => Array.Empty<byte>()).ToArray())).Fault);
        Assert.NotNull(FirehoseDelivery.Read(DeliveredRecords.Body(new byte[Limits.FirehoseRecordsMax + 1][].Select(static _ => Array.Empty<byte>()).ToArray())).Fault);
    }

    [Fact]
    public void Delivery_MuchLargerThanAPart_FallsIntoTheSamePartsEachTime()
    {
        var large = Enumerable.Range(0, 5).Select(static at => Packed.Gzip(Payloads.Report($"r{at}") + string.Concat(Enumerable.Repeat(new string('x', 1000) + "\n", 20_000)))).ToArray();
        var body = DeliveredRecords.Body(large);

        var parts = DeliveredRecords.Parts(body, Decoded.Function).Select(static part => part.Records).ToArray();

        Assert.Equal([2, 2, 1], parts);
        Assert.Equal(parts, DeliveredRecords.Parts(body, Decoded.Function).Select(static part => part.Records));
    }

    [Fact]
    public void Delivery_ThatIsAllGarbage_FitsIntoTheJournal()
    {
        var garbage = Enumerable.Range(0, 200).Select(static at => (byte[])[0x1F, 0x8B, .. new byte[200_000]]).ToArray();

        var part = Assert.Single(DeliveredRecords.Parts(DeliveredRecords.Body(garbage), Decoded.Function));

        Assert.Equal(200, part.Rejections.Count);
        Assert.True(part.Rejections.Sum(static rejection => rejection.Raw.Length) < Limits.JournalFrameBytes / 2);
    }

    [Fact]
    public void Lines_ThatAreAllBad_FitIntoTheJournal()
    {
        var lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("REPORT RequestId: b\tDuration: ? " + new string('x', 2000) + "\n", 15_000)));

        var decoded = DeliveredRecords.Of(null, Packed.Gzip(lines));

        Assert.True(decoded.Rejections.Sum(static rejection => rejection.Raw.Length) < Limits.JournalFrameBytes);
        Assert.Equal(RejectionReason.OutOfRange, decoded.Rejections[^1].Reason);
    }
}
