using Coldstart.Ingestion.Tests.LambdaLogs;

namespace Coldstart.Ingestion.Tests.Telemetry;

/// <summary>Each event as each schema version has it.</summary>
public sealed class TelemetryEventTests
{
    private const string Id = "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa";
    private const string Tracing = "\"tracing\":" + """{"spanId":"54565fb41ac79632","type":"X-Amzn-Trace-Id","value":"Root=1-62e900b2-710d76f009d6e7785905449a;Parent=0efbd19962d95b05;Sampled=1"}""";
    private const string Spans = """ "spans":[{"name":"responseLatency","start":"2026-11-20T11:59:59.000Z","durationMs":23.02}] """;

    public static TheoryData<string, string, string, string?> Table()
    {
        var id = Decoded.Id(Id);
        return new TheoryData<string, string, string, string?>
        {
            { "2022-07-01", "platform.initStart", """{"initializationType":"on-demand","phase":"init"}""", "InitStart phase=Init type=OnDemand" },
            { "2022-12-13", "platform.initStart", """{"initializationType":"on-demand","phase":"init","runtimeVersion":"nodejs-14.v3","runtimeVersionArn":"arn","functionName":"myFunction","functionVersion":"$LATEST","instanceId":"82561ce0","instanceMaxMemory":256}""", "InitStart phase=Init type=OnDemand runtime=nodejs-14.v3 version=$LATEST" },
            { "2025-01-29", "platform.initStart", """{"initializationType":"lambda-managed-instances","phase":"init","functionArn":"arn:aws:lambda:eu-west-1:123456789012:function:f","instanceMaxMemory":2147483648}""", "InitStart phase=Init type=ManagedInstances" },
            { "2022-07-01", "platform.initRuntimeDone", """{"initializationType":"on-demand","phase":"init","status":"success"}""", "InitReport Success phase=Init type=OnDemand" },
            { "2022-12-13", "platform.initRuntimeDone", """{"initializationType":"on-demand","phase":"init","status":"error","errorType":"Runtime.ExitError","spans":[]}""", "InitReport Error error=Runtime.ExitError phase=Init type=OnDemand" },
            { "2025-01-29", "platform.initRuntimeDone", """{"initializationType":"lambda-managed-instances","status":"success"}""", "InitReport Success type=ManagedInstances" },
            { "2022-07-01", "platform.initReport", """{"initializationType":"on-demand","metrics":{"durationMs":125.33},"phase":"init"}""", "InitReport init=125330 phase=Init type=OnDemand" },
            { "2022-12-13", "platform.initReport", """{"initializationType":"on-demand","phase":"invoke","status":"timeout","metrics":{"durationMs":10000}}""", "InitReport init=10000000 Timeout phase=Invoke type=OnDemand" },
            { "2025-01-29", "platform.initReport", """{"initializationType":"provisioned-concurrency","phase":"init","status":"success","metrics":{"durationMs":1.5},"spans":[]}""", "InitReport init=1500 Success phase=Init type=ProvisionedConcurrency" },
            { "2025-01-29", "platform.initReport", """{"initializationType":"snap-start","phase":"snap-start","status":"success","metrics":{"durationMs":812.004}}""", "InitReport init=812004 Success phase=SnapStart type=SnapStart" },
            { "2022-07-01", "platform.start", $$"""{"requestId":"{{Id}}","version":"$LATEST",{{Tracing}}}""", $"Start id={id} version=$LATEST" },
            { "2022-12-13", "platform.start", $$"""{"requestId":"{{Id}}"}""", $"Start id={id}" },
            { "2025-01-29", "platform.start", $$"""{"requestId":"{{Id}}","version":"3","tenantId":"blue","functionArn":"arn:aws:lambda:eu-west-1:123456789012:function:f:3"}""", $"Start id={id} version=3" },
            { "2022-07-01", "platform.runtimeDone", $$"""{"requestId":"{{Id}}","status":"success",{{Spans}}}""", $"RuntimeDone id={id} Success" },
            { "2022-12-13", "platform.runtimeDone", $$$"""{"requestId":"{{{Id}}}","status":"failure","errorType":"Runtime.OutOfMemory","metrics":{"durationMs":140.0,"producedBytes":16}}""", $"RuntimeDone id={id} OutOfMemory error=Runtime.OutOfMemory" },
            { "2022-07-01", "platform.report", $$"""{"requestId":"{{Id}}","metrics":{"billedDurationMs":694,"durationMs":693.92,"initDurationMs":397.68,"maxMemoryUsedMB":84,"memorySizeMB":128},{{Tracing}}}""", $"Report id={id} duration=693920 billed=694 memory=128 used=86016 init=397680 cold trace=1-62e900b2-710d76f009d6e7785905449a" },
            { "2022-12-13", "platform.report", $$"""{"requestId":"{{Id}}","status":"timeout","metrics":{"durationMs":3000.0,"billedDurationMs":3000.0,"memorySizeMB":128,"maxMemoryUsedMB":84},"spans":[{"name":"extensionOverhead","start":"2026-11-20T11:59:59Z","durationMs":5}]}""", $"Report id={id} duration=3000000 billed=3000 memory=128 used=86016 Timeout" },
            { "2025-01-29", "platform.report", $$"""{"requestId":"{{Id}}","status":"success","metrics":{"durationMs":1.148},{{Spans}}}""", $"Report id={id} duration=1148 Success" },
            { "2025-01-29", "platform.report", $$$"""{"requestId":"{{{Id}}}","status":"success","metrics":{"durationMs":147.156,"billedDurationMs":201,"memorySizeMB":512,"maxMemoryUsedMB":91,"restoreDurationMs":500.795,"billedRestoreDurationMs":53}}""", $"Report id={id} duration=147156 billed=201 memory=512 used=93184 restore=500795 billedRestore=53 cold Success" },
            { "2022-12-13", "platform.restoreStart", """{"functionName":"f","functionVersion":"7","runtimeVersion":"java:21.v9","instanceMaxMemory":512}""", "RestoreStart runtime=java:21.v9 version=7" },
            { "2022-07-01", "platform.restoreStart", "{}", "RestoreStart" },
            { "2022-12-13", "platform.restoreRuntimeDone", """{"status":"success"}""", "RestoreReport Success" },
            { "2022-12-13", "platform.restoreReport", """{"status":"failure","errorType":"Runtime.ExitError","metrics":{"durationMs":70.87}}""", "RestoreReport restore=70870 Error error=Runtime.ExitError" },
            { "2022-07-01", "platform.extension", """{"name":"my-extension","state":"Ready","events":["INVOKE"]}""", null },
            { "2022-07-01", "platform.telemetrySubscription", """{"name":"my-extension","state":"Subscribed","types":["platform","function"]}""", null },
            { "2022-07-01", "platform.logsDropped", """{"droppedBytes":12345,"droppedRecords":123,"reason":"Some logs were dropped."}""", "LogsDropped DroppedRecords=123" },
            { "the Logs API", "platform.end", $$"""{"requestId":"{{Id}}"}""", null },
            { "the Logs API", "platform.fault", $"\"RequestId: {Id} Process exited before completing request\"", $"Error id={id} Error message=Process exited before completing request" },
            { "2022-07-01", "function", "\"Hello World\\n\"", null },
            { "2022-07-01", "function", $"\"2026-11-20T12:00:00.000Z\\t{Id}\\tERROR\\tInvoke Error \\t{{\\\"errorType\\\":\\\"TypeError\\\",\\\"errorMessage\\\":\\\"m\\\"}}\\n\"", $"Error id={id} Error error=TypeError message=m" },
            { "2022-12-13", "function", """{"timestamp":"2026-11-20T12:00:00.000Z","level":"INFO","requestId":"x","message":"Hello"}""", null },
            { "2022-07-01", "function", """ "{\"type\":\"ColdStartReport\",\"functionName\":\"f\",\"memorySizeMb\":512,\"initDurationMs\":87.5}" """, "ColdStartReport memory=512 init=87500 cold" },
            { "2022-12-13", "function", """{"type":"ColdStartReport","functionName":"f","memorySizeMb":512,"initDurationMs":87.5}""", "ColdStartReport memory=512 init=87500 cold" },
            { "2022-07-01", "extension", "\"[extension] ready\"", null },
            { "a later one", "platform.migrated", """{"to":"elsewhere"}""", null },
            { "a later one", "audit", "7", null },
        };
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Decode_OfOneEvent_GivesItsRecordOrSkipsIt(string schema, string type, string record, string? expected)
    {
        var decoded = Events.Of(Events.Array(Events.One(type, record)));

        Assert.True(decoded.Rejections.Count == 0, schema);
        Assert.Equal(expected is null ? [] : [expected + " at=2026-11-20T12:00:00"], decoded.Records);
        Assert.Equal(expected is null ? 1 : 0, decoded.Skipped);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Decode_ThroughTheDoorOfLogs_SaysTheSame(string schema, string type, string record, string? expected)
    {
        var body = Events.Array(Events.One(type, record));

        var (here, there) = (Events.Of(body), Decoded.Of(body));

        Assert.True(here.Records.SequenceEqual(there.Records), $"{schema}: {expected}");
        Assert.Equal(here.Functions, there.Functions);
        Assert.Equal(here.Rejections.Count, there.Rejections.Count);
    }

    [Fact]
    public void Decode_OfAllSamples_SaysWhatTheDoorOfLogsSays()
    {
        var samples = SampleLines.Events().Where(static sample => sample.Line.Contains("\"record\"", StringComparison.Ordinal)).ToList();

        var decoded = Events.Of(Events.Array([.. samples.Select(static sample => sample.Line)]));

        Assert.Empty(decoded.Rejections);
        Assert.Equal(samples.Select(static sample => sample.Record).OfType<string>().Order(), decoded.Records.Order());
        Assert.Equal(samples.Count(static sample => sample.Record is null), decoded.Skipped);
    }
}
