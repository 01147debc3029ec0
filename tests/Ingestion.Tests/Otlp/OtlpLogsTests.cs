using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Otlp;
using Coldstart.Ingestion.Tests.LambdaLogs;
using static Coldstart.Ingestion.Tests.Otlp.Otlp;

namespace Coldstart.Ingestion.Tests.Otlp;

public sealed class OtlpLogsTests
{
    private const string Report = "REPORT RequestId: r1 Duration: 51.00 ms Billed Duration: 251 ms Memory Size: 512 MB Max Memory Used: 80 MB Init Duration: 200.00 ms";
    private static readonly string Layer = string.Join(',', Text("service.name", "f"), Text("faas.name", "f"), Text("faas.version", "7"), Text("faas.invoked_region", "eu-west-1"), Text("cloud.account.id", "123456789012"));

    [Fact]
    public void Report_OfTheCollectorLayer_IsThatOfLambda()
    {
        var decoded = Of(OtlpSignal.Logs, Logs(Layer, Line("platform.report", Report)));

        Assert.Equal($"Report id={Decoded.Id("r1")} duration=51000 billed=251 memory=512 used=81920 init=200000 cold version=7 at=2026-11-20T12:00:00", Assert.Single(decoded.Records));
        Assert.Equal("123456789012:eu-west-1:f", Assert.Single(decoded.Functions));
    }

    [Theory]
    [InlineData("platform.initReport", "INIT_REPORT Initialization Type: on-demand Phase: init Status: success Duration: 250.75 ms", "InitReport init=250750 Success phase=Init type=OnDemand")]
    [InlineData("platform.restoreReport", "RESTORE_REPORT Status: success Duration: 50.25 ms", "RestoreReport restore=50250 Success")]
    [InlineData("platform.start", "START RequestId: r1 Version: 7", "Start id=")]
    [InlineData("platform.report", "REPORT RequestId: r1 Duration: 3000.00 ms Billed Duration: 3000 ms Memory Size: 512 MB Max Memory Used: 80 MB Status: timeout", "Report id=")]
    [InlineData("function", "RequestId: r1 Error: Runtime exited with error: signal: killed\\nRuntime.ExitError", "Error id=")]
    [InlineData("extension", "2026-11-20T12:00:00.000Z r1 Task timed out after 3.00 seconds", "TimedOut id=")]
    public void Line_OfTheCollectorLayer_IsReadAsEverywhere(string type, string line, string begins)
    {
        var decoded = Of(OtlpSignal.Logs, Logs(Layer, Line(type, line)));

        Assert.StartsWith(begins, Assert.Single(decoded.Records), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("platform.report", """{\"requestId\":\"r1\",\"status\":\"timeout\",\"metrics\":{\"durationMs\":3000.5,\"billedDurationMs\":3001,\"memorySizeMB\":512,\"maxMemoryUsedMB\":80}}""", "Report id=")]
    [InlineData("platform.initReport", """{\"initializationType\":\"on-demand\",\"phase\":\"init\",\"status\":\"success\",\"metrics\":{\"durationMs\":250.75}}""", "InitReport init=250750 Success phase=Init type=OnDemand")]
    [InlineData("platform.runtimeDone", """{\"requestId\":\"r1\",\"status\":\"failure\"}""", "RuntimeDone id=")]
    public void Event_OfAnEarlierLayer_IsReadAsEverywhere(string type, string record, string begins)
    {
        var decoded = Of(OtlpSignal.Logs, Logs(Layer, Line(type, record, ",\"severityText\":\"Info\"")));

        Assert.StartsWith(begins, Assert.Single(decoded.Records), StringComparison.Ordinal);
        Assert.EndsWith(" at=2026-11-20T12:00:00", decoded.Records[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_OfAFunction_HaveItsRequestAndEnvironment()
    {
        const string Error = ""","observedTimeUnixNano":"1"}""";
        var line = Line("function", "[ERROR] ValueError: no\\nTraceback (most recent call last):\\n  File").Replace("\"attributes\":[", "\"attributes\":[" + Text("faas.invocation_id", "r9") + ",", StringComparison.Ordinal)[..^1] + Error;

        var decoded = Of(OtlpSignal.Logs, Logs(Layer + "," + Text("faas.instance", "environment-1"), line));

        Assert.Equal($"Error id={Decoded.Id("r9")} Error error=ValueError message=no stack=Traceback (most recent call last):\n  File version=7 stream=environment-1 at=2026-11-20T12:00:00", Assert.Single(decoded.Records));
    }

    public static TheoryData<string, string> Foreign() => new()
    {
        { "another emitter", """{"timeUnixNano":"1795176000000000000","body":{"stringValue":"REPORT RequestId: r1\tDuration: 51.00 ms"}}""" },
        { "a logger of the function", Line("function", Report, ",\"severityText\":\"INFO\"") },
        { "a line of the function", Line("function", "hello") },
        { "an event of no interest", Line("platform.extension", "EXTENSION Name: x State: Ready Events: [INVOKE]") },
        { "an end", Line("platform.runtimeDone", "END RequestId: r1 Version: 7") },
        { "no body", """{"timeUnixNano":"1795176000000000000"}""" },
        { "a body of its own", """{"body":{"kvlistValue":{"values":[{"key":"a","value":{"intValue":1}}]}}}""" },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public void Records_OfOthers_AreSkipped(string what, string record)
    {
        var decoded = Of(OtlpSignal.Logs, Logs(Layer, record));

        Assert.True((decoded.Records.Count, decoded.Rejections.Count, decoded.Skipped) == (0, 0, 1), what);
    }

    [Fact]
    public void ColdStartReport_OfALogger_IsBelieved()
    {
        var decoded = Of(OtlpSignal.Logs, Logs(Layer, Line("function", """{\"type\":\"ColdStartReport\",\"functionName\":\"f\",\"memorySizeMb\":512,\"initDurationMs\":12.5}""", ",\"severityText\":\"INFO\"")));

        Assert.StartsWith("ColdStartReport memory=512 init=12500 cold", Assert.Single(decoded.Records), StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_OfOneRequest_DoNotLearnFromEachOther()
    {
        var one = Logs(Text("faas.name", "one"), Line("platform.report", Report));
        var two = Logs("", Line("platform.report", Report));
        var both = $$"""{"resourceLogs":[{{one["{\"resourceLogs\":[".Length..^2]}},{{two["{\"resourceLogs\":[".Length..^2]}}]}""";

        var decoded = Of(OtlpSignal.Logs, both);

        Assert.Equal("::one", Assert.Single(decoded.Functions));
        Assert.Equal(RejectionReason.UnknownFunction, Assert.Single(decoded.Rejections).Reason);
    }

    [Fact]
    public void Line_ThatCannotBeRead_IsKeptInARequestOfItsOwn()
    {
        var decoded = Of(OtlpSignal.Logs, Logs(Layer, Line("platform.report", "REPORT RequestId: r1 Duration: much ms"), Line("platform.report", Report)));

        var rejection = Assert.Single(decoded.Rejections);
        Assert.Equal((RejectionReason.MalformedLine, 1), (rejection.Reason, decoded.Records.Count));
        var again = Of(OtlpSignal.Logs, rejection.Raw.ToArray(), isJson: false);
        Assert.Equal(RejectionReason.MalformedLine, Assert.Single(again.Rejections).Reason);
        Assert.Equal(rejection.Raw.ToArray(), again.Rejections[0].Raw.ToArray());
    }

    [Fact]
    public void Line_WithoutAFunction_IsReadOnceItIsKnown()
    {
        var decoded = Of(OtlpSignal.Logs, Logs("", Line("platform.report", Report)));

        Assert.Single(Of(OtlpSignal.Logs, Assert.Single(decoded.Rejections).Raw.ToArray(), isJson: false, new LogDefaults { FunctionName = "f" }).Records);
    }

    [Fact]
    public void Line_LongerThanALogEvent_IsRejected()
    {
        var decoded = Of(OtlpSignal.Logs, Logs(Layer, Line("function", new string('x', Limits.LogEventBytesMax + 1)), Line("platform.report", Report)));

        Assert.Equal((RejectionReason.OutOfRange, 1), (Assert.Single(decoded.Rejections).Reason, decoded.Records.Count));
    }

    [Fact]
    public void Request_OfManyLinesUnderALargeResource_CopiesItOnce()
    {
        var resource = Layer + "," + Text("large", new string('x', 200_000));
        var body = System.Text.Encoding.UTF8.GetBytes(Logs(resource, [.. Enumerable.Range(0, 2000).Select(i => Line("platform.report", Report.Replace("r1", $"r{i}", StringComparison.Ordinal)))]));
        var (decoder, memory, collector) = (new OtlpDecoder(), new Packing.PlainMemory(), new BatchCollector());
        long Decode()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            collector.Begin(Decoded.AcceptedAtUs);
            decoder.Open(OtlpSignal.Logs, body, isJson: true, memory, out var request);
            decoder.Decode(OtlpSignal.Logs, request.Span, LogDefaults.None, Decoded.AcceptedAtUs, collector);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Decode();

        // The buffer of the resource is given back, and grows again once.
        Assert.InRange(Decode(), 0, 2_000_000);
        Assert.Equal(2000, collector.Records);
    }
}
