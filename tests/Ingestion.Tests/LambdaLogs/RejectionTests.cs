using System.Text;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.Tests.LambdaLogs;

public sealed class RejectionTests
{
    [Theory]
    [InlineData("REPORT RequestId:", RejectionReason.MalformedLine)]
    [InlineData("REPORT RequestId: a", RejectionReason.MalformedLine)]
    [InlineData("REPORT RequestId a\tDuration: 1.00 ms", RejectionReason.MalformedLine)]
    [InlineData("REPORT RequestId: a\tDuration: x ms", RejectionReason.MalformedLine)]
    [InlineData("REPORT RequestId: a\tDuration: -1.00 ms", RejectionReason.MalformedLine)]
    [InlineData("REPORT RequestId: a\tDuration: 1.00 ms\tBilled Duration: 1.5 ms", RejectionReason.MalformedLine)]
    [InlineData("REPORT RequestId: a\tDuration: 99999999.00 ms", RejectionReason.MalformedLine)]
    [InlineData("REPORT RequestId: a\tDuration: 1.00 ms\tStatus: exploded", RejectionReason.MalformedLine)]
    [InlineData("START RequestId: \u00e9 Version: 1", RejectionReason.MalformedLine)]
    [InlineData("INIT_REPORT Phase: init", RejectionReason.MalformedLine)]
    [InlineData("INIT_REPORT Init Duration: 1,5 ms", RejectionReason.MalformedLine)]
    [InlineData("RESTORE_REPORT", RejectionReason.MalformedLine)]
    [InlineData("{\"time\":\"2026-11-20T10:00:00Z\",\"type\":\"platform.report\",\"record\":{\"requestId\":\"a\"}}", RejectionReason.MalformedLine)]
    [InlineData("{\"time\":\"2026-11-20T10:00:00Z\",\"type\":\"platform.report\",\"record\":\"x\"}", RejectionReason.MalformedLine)]
    [InlineData("{\"time\":\"2026-11-20T10:00:00Z\",\"type\":\"platform.report\",\"record\":{\"requestId\":\"a\",\"metrics\":{\"durationMs\":true}}}", RejectionReason.MalformedLine)]
    [InlineData("{\"time\":\"2026-11-20T10:00:00Z\",\"type\":\"platform.report\",\"record\":{\"requestId\":\"a\",\"metrics\":{\"durationMs\":1,\"billedDurationMs\":true}}}", RejectionReason.MalformedLine)]
    [InlineData("{\"time\":\"2026-11-20T10:00:00Z\",\"type\":\"platform.start\",\"record\":{\"requestId\":7}}", RejectionReason.MalformedLine)]
    [InlineData("{\"time\":\"2026-11-20T10:00:00Z\",\"type\":\"platform.start\",\"record\":{\"requestId\":\"a\"", RejectionReason.MalformedJson)]
    [InlineData("{\"type\":\"ColdStartReport\",\"functionName\":\"f\"}", RejectionReason.MalformedLine)]
    [InlineData("{\"type\":\"ColdStartReport\",\"functionName\":\"no such name\",\"initDurationMs\":1}", RejectionReason.MalformedLine)]
    [InlineData("{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[]}", RejectionReason.MalformedLine)]
    [InlineData("2030-01-01T00:00:00Z START RequestId: a Version: 1", RejectionReason.OutOfRange)]
    [InlineData("2010-01-01T00:00:00Z START RequestId: a Version: 1", RejectionReason.OutOfRange)]
    public void Decode_ALineThatShouldBeARecord_IsRejectedWithItsBytes(string line, RejectionReason reason)
    {
        var decoded = Decoded.Of("hello\n" + line);

        var rejection = Assert.Single(decoded.Rejections);
        Assert.Equal(reason, rejection.Reason);
        Assert.Equal(1, rejection.Index);
        Assert.Equal(line, Encoding.UTF8.GetString(rejection.Raw.Span));
        Assert.Empty(decoded.Records);
        Assert.Equal(1, decoded.Skipped);
    }

    [Fact]
    public void Decode_AMessageThatShouldBeARecord_KeepsWhatIsAroundIt()
    {
        const string Event = """{"timestamp":1795168800123,"message":"REPORT RequestId: a\tDuration: x ms"}""";

        Assert.Equal(Event, Encoding.UTF8.GetString(Assert.Single(Decoded.Of(Event).Rejections).Raw.Span));
    }

    [Fact]
    public void Decode_AMessageOfManyBadLines_IsKeptWholeOnce()
    {
        const string Event = """{"timestamp":1795168800123,"message":"REPORT RequestId: a\nSTART RequestId: b Version: 1\nREPORT RequestId: c\n"}""";

        var decoded = Decoded.Of(Event + "\n" + Event);

        Assert.Equal([Event, "REPORT RequestId: c", Event, "REPORT RequestId: c"], decoded.Rejections.Select(rejection => Encoding.UTF8.GetString(rejection.Raw.Span)));
        Assert.Equal(2, decoded.Records.Count);
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0)]
    public void Decode_ATextThatCannotBeKept_IsRejected(byte bad)
    {
        byte[] line = [.. "INIT_REPORT Init Duration: 1.00 ms\tError Type: "u8, bad];

        Assert.Equal(RejectionReason.InvalidText, Assert.Single(Decoded.Of(line).Rejections).Reason);
    }

    [Fact]
    public void Decode_AnEndlessLineOfOurs_IsRejectedWithItsBeginning()
    {
        var line = "REPORT RequestId: a\tDuration: 1.00 ms\t" + new string('x', Limits.LogEventBytesMax);

        var decoded = Decoded.Of(line + "\nSTART RequestId: b Version: 1");

        var rejection = Assert.Single(decoded.Rejections);
        Assert.Equal(RejectionReason.OutOfRange, rejection.Reason);
        Assert.Equal(Limits.LogRejectedBytesMax, rejection.Raw.Length);
        Assert.Single(decoded.Records);
    }

    [Fact]
    public void Decode_MoreLinesThanABodyMayHave_IsRefusedWhole()
    {
        var body = new byte[Limits.LogLinesPerRequest + 64];
        Array.Fill(body, (byte)'\n');
        "START RequestId: b Version: 1"u8.CopyTo(body);

        var decoded = Decoded.Of(body);

        Assert.Equal(RejectionReason.OutOfRange, Assert.Single(decoded.Rejections).Reason);
        Assert.Equal(1, decoded.Outcomes);
    }

    [Fact]
    public void Decode_TooManyBadLines_LeavesTheRest()
    {
        var body = string.Concat(Enumerable.Repeat("REPORT RequestId:\n", Limits.LogRejectionsPerRequest + 5));

        var decoded = Decoded.Of(body);

        Assert.Equal(Limits.LogRejectionsPerRequest + 1, decoded.Rejections.Count);
        Assert.Equal(RejectionReason.OutOfRange, decoded.Rejections[^1].Reason);
        Assert.Equal(5 * "REPORT RequestId:\n".Length, decoded.Rejections[^1].Raw.Length);
    }

    [Theory]
    [InlineData("11111111-2222-3333-4444-555555555555", true)]
    [InlineData("11111111-2222-3333-4444-55555555555A", false)]
    [InlineData("acme", true)]
    [InlineData("CUSTOMER_ABC", false)]
    [InlineData("", false)]
    public void Decode_TenantOfAColdStartReport_MustBeTheProject(string tenant, bool accepted)
    {
        var defaults = Decoded.Function with { ProjectId = Guid.Parse("11111111-2222-3333-4444-555555555555"), ProjectSlug = "acme" };

        var decoded = Decoded.Of($$"""{"type":"ColdStartReport","tenantId":"{{tenant}}","functionName":"g","memorySizeMb":"512","initDurationMs":12.5}""", defaults);

        Assert.Equal(accepted ? ["ColdStartReport memory=512 init=12500 cold"] : [], decoded.Records);
        Assert.Equal(accepted ? [] : [RejectionReason.ForeignTenant], decoded.Rejections.Select(rejection => rejection.Reason));
    }

    [Fact]
    public void Decode_TenantOfAnIsolatedFunction_IsNotOurs()
    {
        // AWS's tenant isolation names the function's own tenants in platform events.
        var defaults = Decoded.Function with { ProjectSlug = "acme" };

        var decoded = Decoded.Of("""{"time":"2026-11-20T10:00:00Z","type":"platform.start","record":{"requestId":"a","tenantId":"blue"}}""", defaults);

        Assert.Single(decoded.Records);
    }

    [Fact]
    public void Decode_WithoutAProject_TakesEveryTenant() =>
        Assert.Single(Decoded.Of("""{"type":"ColdStartReport","tenantId":"x","functionName":"g","initDurationMs":"12"}""", LogDefaults.None).Records);

    [Theory]
    [InlineData("""{"type":"ColdStartReport","functionName":"g","memorySizeMb":"512","initDurationMs":12}""", "")]
    [InlineData("2026-11-20T10:00:00Z\treq-1\tINFO\t{\"type\":\"ColdStartReport\",\"functionName\":\"g\",\"memorySizeMb\":\"512\",\"initDurationMs\":12}", "req-1")]
    [InlineData("""{"timestamp":"2026-11-20T10:00:00Z","level":"INFO","requestId":"req-1","message":"{\"type\":\"ColdStartReport\",\"functionName\":\"g\",\"memorySizeMb\":\"512\",\"initDurationMs\":12}"}""", "req-1")]
    [InlineData("""{"timestamp":"2026-11-20T10:00:00Z","level":"INFO","requestId":"req-1","message":{"type":"ColdStartReport","functionName":"g","memorySizeMb":512,"initDurationMs":"12"}}""", "req-1")]
    [InlineData("""{"time":"2026-11-20T10:00:00Z","type":"function","record":"2026-11-20T10:00:00Z\treq-1\tINFO\t{\"type\":\"ColdStartReport\",\"functionName\":\"g\",\"memorySizeMb\":\"512\",\"initDurationMs\":12}\n"}""", "req-1")]
    [InlineData("""{"time":"2026-11-20T10:00:00Z","type":"function","record":{"timestamp":"2026-11-20T10:00:00Z","level":"INFO","requestId":"req-1","message":{"type":"ColdStartReport","functionName":"g","memorySizeMb":"512","initDurationMs":12}}}""", "req-1")]
    public void Decode_AColdStartReportInEveryForm_StatesTheSame(string line, string requestId)
    {
        var decoded = Decoded.Of(line);

        var id = requestId.Length > 0 ? $" id={Decoded.Id(requestId)}" : "";
        var at = requestId.Length > 0 ? " at=2026-11-20T10:00:00" : "";
        Assert.Equal([$"ColdStartReport{id} memory=512 init=12000 cold{at}"], decoded.Records);
        Assert.Equal(["123456789012:eu-west-1:g"], decoded.Functions);
    }
}
