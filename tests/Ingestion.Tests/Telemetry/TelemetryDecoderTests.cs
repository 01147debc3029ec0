using System.Text;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Telemetry;
using Coldstart.Ingestion.Tests.LambdaLogs;

namespace Coldstart.Ingestion.Tests.Telemetry;

public sealed class TelemetryDecoderTests
{
    private static readonly string One = Report("1");
    private static readonly string Two = Report("2");

    public static TheoryData<string, string> Forms() => new()
    {
        { "an array", $"[{One},{Two}]" },
        { "an array in lines", $"[\n  {One},\n  {Two}\n]\n" },
        { "behind a mark", $"\uFEFF [{One} , {Two}] " },
        { "a line each, as over TCP", $"{One}\n{Two}\n" },
        { "glued", One + Two },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Decode_InEveryForm_IsTheSame(string form, string body)
    {
        var decoded = Events.Of(body);

        Assert.True(decoded.Rejections.Count == 0, form);
        Assert.Equal(Events.Of(Events.Array(One, Two)).Records, decoded.Records);
        Assert.Equal(2, decoded.Records.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("[]")]
    [InlineData("[ ]\n")]
    public void Decode_OfNothing_IsNothing(string body) => Assert.Equal(0, Events.Of(body).Outcomes);

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("REPORT RequestId: 1\tDuration: 2.00 ms")]
    [InlineData("7")]
    [InlineData("null")]
    public void Decode_OfWhatIsNoArray_KeepsIt(string body)
    {
        var rejection = Assert.Single(Events.Of(body).Rejections);

        Assert.Equal(RejectionReason.MalformedPayload, rejection.Reason);
        Assert.Equal(body, Encoding.UTF8.GetString(rejection.Raw.Span));
    }

    public static TheoryData<string, RejectionReason, string> BadEvents() => new()
    {
        { "7", RejectionReason.WrongType, "" },
        { "null", RejectionReason.WrongType, "" },
        { "[]", RejectionReason.WrongType, "" },
        { "{}", RejectionReason.MissingField, "/type" },
        { """{"hello":"world"}""", RejectionReason.MissingField, "/type" },
        { """{"time":"2026-11-20T12:00:00Z","type":7,"record":{}}""", RejectionReason.WrongType, "/type" },
        { """{"type":"platform.report","record":{}}""", RejectionReason.MissingField, "/time" },
        { """{"time":1795176000000,"type":"platform.report","record":{}}""", RejectionReason.WrongType, "/time" },
        { """{"time":"yesterday","type":"audit","record":{}}""", RejectionReason.WrongType, "/time" },
        { """{"time":"2026-11-20T12:00:00Z","type":"platform.report"}""", RejectionReason.MissingField, "/record" },
        { """{"time":"2026-11-20T12:00:00Z","type":"function","record":7}""", RejectionReason.WrongType, "/record" },
        { """{"time":"2026-11-20T12:00:00Z","type":"platform.report","record":"text"}""", RejectionReason.MalformedLine, "/record" },
        { """{"time":"2026-11-20T12:00:00Z","type":"platform.start","record":{"requestId":5}}""", RejectionReason.MalformedLine, "/record" },
        { """{"time":"2026-11-20T12:00:00Z","type":"platform.report","record":{"requestId":"a"}}""", RejectionReason.MalformedLine, "/record" },
        { """{"time":"2026-11-20T12:00:00Z","type":"platform.report","record":{"requestId":"a","metrics":7}}""", RejectionReason.MalformedLine, "/record" },
        { """{"time":"2026-11-20T12:00:00Z","type":"platform.report","record":{"requestId":"a","metrics":{"durationMs":true}}}""", RejectionReason.MalformedLine, "/record" },
        { """{"time":"2026-11-20T12:00:00Z","type":"platform.report","record":{"requestId":"a","status":5,"metrics":{"durationMs":1}}}""", RejectionReason.MalformedLine, "/record" },
        { """{"time":"2026-11-20T12:00:00Z","type":"platform.report","record":{"requestId":"a","status":"lost","metrics":{"durationMs":1}}}""", RejectionReason.MalformedLine, "/record" },
        { """{"time":"2026-11-20T12:00:00Z","type":"platform.initReport","record":{"metrics":[]}}""", RejectionReason.MalformedLine, "/record" },
        { """{"time":"2026-11-20T12:00:00Z","type":"platform.logsDropped","record":{"droppedRecords":"many"}}""", RejectionReason.MalformedLine, "/record" },
        { """{"time":"2026-11-20T12:00:00Z","type":"platform.logsDropped","record":{}}""", RejectionReason.MalformedLine, "/record" },
        { """{"time":"2013-11-20T12:00:00Z","type":"platform.start","record":{"requestId":"a"}}""", RejectionReason.OutOfRange, "" },
    };

    [Theory]
    [MemberData(nameof(BadEvents))]
    public void Decode_OfABadEvent_KeepsItAndCountsTheOthers(string bad, RejectionReason reason, string pointer)
    {
        var decoded = Events.Of(Events.Array(One, bad, Two));

        Assert.True(decoded.Rejections.Count == 1, bad);
        var rejection = decoded.Rejections[0];
        Assert.Equal((reason, pointer, 1), (rejection.Reason, rejection.Pointer, rejection.Index));
        Assert.Equal(bad, Encoding.UTF8.GetString(rejection.Raw.Span));
        Assert.Equal(2, decoded.Records.Count);
    }

    [Fact]
    public void Decode_OfATruncatedArray_CountsWhatIsWholeAndKeepsTheRest()
    {
        var whole = Events.Array(One, Two);

        for (var length = 1; length < whole.Length; length++)
        {
            var decoded = Events.Of(whole[..length]);
            Assert.Equal(length < One.Length + 1 ? 0 : length < whole.Length - 1 ? 1 : 2, decoded.Records.Count);
            Assert.All(decoded.Rejections, static rejection => Assert.Equal(RejectionReason.MalformedJson, rejection.Reason));
            Assert.InRange(decoded.Rejections.Count, 1, 2);
            Assert.All(decoded.Rejections, rejection => Assert.EndsWith(Encoding.UTF8.GetString(rejection.Raw.Span), whole[..length], StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Decode_BehindABrokenEvent_GoesOnWithTheNext()
    {
        var decoded = Events.Of($$"""[{"time":"2026-11-20T12:00:00Z" "type":"platform.start"},{{One}},{"time":"2026,{{Two}}]""");

        Assert.Equal(2, decoded.Records.Count);
        Assert.Equal(2, decoded.Rejections.Count);
    }

    [Fact]
    public void Decode_OfAKeptEvent_ReadsItAlone()
    {
        var unnamed = Assert.Single(Events.Of(Events.Array(One), LogDefaults.None).Rejections);

        Assert.Equal(RejectionReason.UnknownFunction, unnamed.Reason);
        Assert.Single(Events.Of(unnamed.Raw.ToArray()).Records);
    }

    [Fact]
    public void Decode_OfAnEnvironment_BindsAllEventsToIt()
    {
        var decoded = Events.Of(Events.Array(Events.One("platform.initStart", """{"initializationType":"on-demand","phase":"init"}"""), One), Events.Extension);

        Assert.All(decoded.Records, static record => Assert.Contains("stream=environment-1", record, StringComparison.Ordinal));
    }

    [Fact]
    public void Decode_OfWhatTheFirstEventTells_TakesItForAllOfTheBatch()
    {
        var init = Events.One("platform.initStart", """{"initializationType":"on-demand","phase":"init","functionName":"told","runtimeVersionArn":"arn:aws:lambda:ap-south-1::runtime:da57c20c4b965d5b75540f6865a35fc8030358e33ec44ecfed33e90901a27a72"}""");

        Assert.Equal([":ap-south-1:told", ":ap-south-1:told"], Events.Of(Events.Array(One, init), LogDefaults.None).Functions);
        Assert.Equal([":eu-west-1:told", ":eu-west-1:told"], Events.Of(Events.Array(One, init), new LogDefaults { Region = "eu-west-1" }).Functions);
    }

    [Fact]
    public void Decode_OfOnlyGarbage_EndsAtTheBound()
    {
        var body = Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat("7", Limits.LogRejectionsPerRequest + 50)) + "]");

        var decoded = Events.Of(body);

        Assert.Equal(Limits.LogRejectionsPerRequest + 1, decoded.Rejections.Count);
        Assert.True(decoded.Rejections.Sum(static rejection => rejection.Raw.Length) <= 2L * Limits.RejectedEventBytesPerRequest);
    }

    [Fact]
    public void Decode_UsedAgain_RemembersNothing()
    {
        var decoder = new TelemetryDecoder();
        Events.Of("[7", decoder: decoder);

        Assert.Equal(Events.Of(Events.Array(One)).Records, Events.Of(Events.Array(One), decoder: decoder).Records);
    }

    [Fact]
    public void Decode_OfManyEvents_AllocatesNothingForEach()
    {
        var decoder = new TelemetryDecoder();
        var collector = new BatchCollector();
        long Allocated(int events)
        {
            var body = Encoding.UTF8.GetBytes(Events.Array([.. Enumerable.Range(0, events).Select(static number => Report("r" + number))]));
            for (var round = 0; round < 2; round++) Decode(body);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Decode(body);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        void Decode(byte[] body)
        {
            collector.Begin(Decoded.AcceptedAtUs);
            decoder.Decode(body, Decoded.Function, Decoded.AcceptedAtUs, collector);
            Assert.Empty(collector.Rejections);
        }

        Allocated(1000);
        Assert.InRange(Allocated(1000) - Allocated(10), -1000, 1000);
    }

    private static string Report(string id) => Events.One("platform.report", $$$"""{"requestId":"{{{id}}}","status":"success","metrics":{"durationMs":12.5,"billedDurationMs":13,"memorySizeMB":128,"maxMemoryUsedMB":36}}""");
}
