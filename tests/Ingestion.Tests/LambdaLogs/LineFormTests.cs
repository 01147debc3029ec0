using System.Text.Json;

namespace Coldstart.Ingestion.Tests.LambdaLogs;

/// <summary>One line in every form in which it is met: what AWS prints, and what people and tools make of it.</summary>
public sealed class LineFormTests
{
    private const string Id = "5009fcc8-5032-41fd-9a62-fc133fe04d67";
    private const string Stream = "2026/11/20/[$LATEST]0123456789abcdef0123456789abcdef";
    private const string Report = $"REPORT RequestId: {Id}\tDuration: 2.37 ms\tBilled Duration: 427 ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\tInit Duration: 423.98 ms\tStatus: error\tError Type: Runtime.ExitError\t\nXRAY TraceId: 1-6ac7d554-62c6be2f6c1bd8032dac9acf\tSegmentId: 854892f93105b5ae\tSampled: true\t\n";
    private const string At = " at=2026-11-20T10:00:00.123";

    private static readonly string Facts =
        $"Report id={Decoded.Id(Id)} duration=2370 billed=427 memory=1024 used=97280 init=423980 cold Error error=Runtime.ExitError";

    private static readonly string Trace = " trace=1-6ac7d554-62c6be2f6c1bd8032dac9acf";

    public static TheoryData<string> Separators() =>
        ["\t", " ", "   ", " \t", "\t\t", "\\t", " \\t", "\t ", "\u00a0", "\r\n", "\\n", " \t \\t  "];

    [Theory]
    [MemberData(nameof(Separators))]
    public void Decode_SeparatorsOfCopies_StateTheSame(string separator)
    {
        var decoded = Decoded.Of(Report.Replace("\t\n", "\t", StringComparison.Ordinal).Replace("\t", separator, StringComparison.Ordinal));

        if (separator == "\r\n")
        {
            // Wrapped after every field: as many lines as may belong to one are read.
            Assert.StartsWith($"Report id={Decoded.Id(Id)} duration=2370 billed=427 memory=1024 used=97280", Assert.Single(decoded.Records), StringComparison.Ordinal);
            return;
        }
        Assert.Equal([Facts + Trace], decoded.Records);
        Assert.Equal(1, decoded.Outcomes);
    }

    public static TheoryData<string, string> Forms()
    {
        var message = JsonSerializer.Serialize(Report);
        var csv = "\"" + Report + "\"";
        return new TheoryData<string, string>
        {
            { Report.Replace("\n", "\r\n", StringComparison.Ordinal), Facts + Trace },
            { "\uFEFF" + Report, Facts + Trace },
            { "   " + Report, Facts + Trace },
            { "\n\n" + Report + "\n\n", Facts + Trace },
            { "2026-11-20T10:00:00.123Z " + Report, Facts + Trace + At },
            { "2026-11-20T10:00:00.123Z\t" + Report, Facts + Trace + At },
            { "2026-11-20T10:00:00.123000+00:00 " + Report, Facts + Trace + At },
            { "2026-11-20T12:00:00.123+0200 " + Report, Facts + Trace + At },
            { "2026-11-20 10:00:00.123 " + Report, Facts + Trace + At },
            { "2026-11-20T10:00:00.123 " + Report, Facts + Trace + At },
            { "1795168800123 " + Report, Facts + Trace + At },
            { $"2026-11-20T10:00:00.123000+00:00 {Stream} {Report}", $"{Facts} version=$LATEST{Trace} stream={Stream}{At}" },
            { $"{Stream} 2026-11-20T10:00:00.123000 {Report}", $"{Facts} version=$LATEST{Trace} stream={Stream}{At}" },
            { $$"""{"timestamp":1795168800123,"message":{{message}}}""", Facts + Trace + At },
            { $$"""{"message":{{message}},"timestamp":"1795168800123"}""", Facts + Trace + At },
            { $$"""{"@timestamp":"2026-11-20 10:00:00.123","@message":{{message}},"@logStream":"{{Stream}}"}""", $"{Facts} version=$LATEST{Trace} stream={Stream}{At}" },
            { $$"""[{"@timestamp":"2026-11-20 10:00:00.123","@message":{{message}},"@logStream":"{{Stream}}"}]""", $"{Facts} version=$LATEST{Trace} stream={Stream}{At}" },
            { $$"""{"events":[{"logStreamName":"{{Stream}}","timestamp":1795168800123,"message":{{message}},"ingestionTime":1795168800999,"eventId":"37"}],"searchedLogStreams":[]}""", $"{Facts} version=$LATEST{Trace} stream={Stream}{At}" },
            { $$"""
              {
                  "events": [
                      {
                          "logStreamName": "{{Stream}}",
                          "timestamp": 1795168800123,
                          "message": {{message}},
                          "ingestionTime": 1795168800999,
                          "eventId": "37"
                      }
                  ]
              }
              """, $"{Facts} version=$LATEST{Trace} stream={Stream}{At}" },
            { $"@timestamp,@message,@logStream\n2026-11-20 10:00:00.123,{csv},{Stream}\n", $"{Facts} version=$LATEST{Trace} stream={Stream}{At}" },
            { $"\"@logStream\",\"@timestamp\",\"@message\"\r\n\"{Stream}\",\"2026-11-20 10:00:00.123\",{csv}\r\n", $"{Facts} version=$LATEST{Trace} stream={Stream}{At}" },
            { $"timestamp,message\n1795168800123,{csv}", Facts + Trace + At },
            { "[" + $$"""{"time":"2026-11-20T10:00:00.123Z","type":"function","record":{{message}}}""" + "]", Facts + Trace + At },
        };
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Decode_FormsOfExports_StateTheSame(string text, string expected)
    {
        var decoded = Decoded.Of(text);

        Assert.Equal([expected], decoded.Records);
        Assert.Empty(decoded.Rejections);
    }

    [Fact]
    public void Decode_KeysOfOtherTools_AreLeftOut()
    {
        var decoded = Decoded.Of($"REPORT RequestId: {Id}\tDuration: 12.50 ms\tRuntime Duration: 11.00 ms\tPost Runtime Duration: 1.50 ms\tTotal Extension Duration: 9.00 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB");

        Assert.Equal([$"Report id={Decoded.Id(Id)} duration=12500 billed=13 memory=128 used=61440"], decoded.Records);
    }

    [Fact]
    public void Decode_DocumentsGluedToEachOtherAndToText_AreAllRead()
    {
        const string Text = """
            [AWS Parameters and Secrets Lambda Extension] 2024/04/11 02:14:17 log level set to info.{"time":"2026-11-20T10:00:00.123Z","type":"platform.start","record":{"requestId":"a"}}{"time":"2026-11-20T10:00:01.123Z","type":"platform.report","record":{"requestId":"a","metrics":{"durationMs":1}}}START RequestId: b Version: 7
            """;

        var decoded = Decoded.Of(Text);

        Assert.Equal(
            [$"Start id={Decoded.Id("a")}{At}", $"Report id={Decoded.Id("a")} duration=1000 at=2026-11-20T10:00:01.123", $"Start id={Decoded.Id("b")} version=7 at=2026-11-20T10:00:01.123"],
            decoded.Records);
        Assert.Equal(1, decoded.Skipped);
    }

    [Theory]
    [InlineData("INFO event is {\"time\":\"2026-11-20T10:00:00Z\",\"type\":\"platform.report\",\"record\":{\"requestId\":\"a\",\"metrics\":{\"durationMs\":1}}}")]
    [InlineData("2026-11-20T10:00:00Z\ta\tINFO\t{\"time\":\"2026-11-20T10:00:00Z\",\"type\":\"platform.report\",\"record\":{\"requestId\":\"a\",\"metrics\":{\"durationMs\":1}}}")]
    [InlineData("saw REPORT RequestId: a\tDuration: 1.00 ms")]
    public void Decode_WhatAHandlerQuotes_IsNoRecord(string line)
    {
        var decoded = Decoded.Of(line);

        Assert.Empty(decoded.Records);
        Assert.Equal(1, decoded.Skipped);
    }

    [Fact]
    public void Decode_AWholeInvocationOnOneLine_IsReadPartByPart()
    {
        var decoded = Decoded.Of("START RequestId: a Version: $LATEST END RequestId: a REPORT RequestId: a Duration: 1.00 ms Billed Duration: 1 ms Memory Size: 128 MB Max Memory Used: 60 MB");

        Assert.Equal([$"Start id={Decoded.Id("a")} version=$LATEST", $"Report id={Decoded.Id("a")} duration=1000 billed=1 memory=128 used=61440"], decoded.Records);
        Assert.Equal(1, decoded.Skipped);
    }

    [Fact]
    public void Decode_LinesBehindAReport_AreNotItsOwn()
    {
        var decoded = Decoded.Of("REPORT RequestId: a\tDuration: 1.00 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\t\nStatus: timeout\nXRAY TraceId: 1-2-3");

        Assert.Equal([$"Report id={Decoded.Id("a")} duration=1000 billed=1 memory=128 used=61440"], decoded.Records);
        Assert.Equal(2, decoded.Skipped);
    }

    [Theory]
    [InlineData("2026-11-20T10:00:00.123Z 2026-11-20T09:00:00Z\ta Task timed out after 3.00 seconds")]
    [InlineData("""{"timestamp":1795168800123,"message":"2026-11-20T09:00:00Z a Task timed out after 3.00 seconds"}""")]
    public void Decode_SeveralTimes_TheOutermostIsThatOfTheLogEvent(string line) =>
        Assert.Equal([$"TimedOut id={Decoded.Id("a")} Timeout{At}"], Decoded.Of(line).Records);

    [Fact]
    public void Decode_APlatformEventInAMessage_KeepsItsOwnTime() =>
        Assert.Equal(
            [$"Start id={Decoded.Id("a")}{At}"],
            Decoded.Of("""{"timestamp":1795160000000,"message":"{\"time\":\"2026-11-20T10:00:00.123Z\",\"type\":\"platform.start\",\"record\":{\"requestId\":\"a\"}}"}""").Records);

    [Fact]
    public void Decode_AKeyThatComesTwice_CountsAsItCameFirst() =>
        Assert.Equal([$"Report id={Decoded.Id("a")} duration=1000"], Decoded.Of("REPORT RequestId: a\tDuration: 1.00 ms\tDuration: 2.00 ms").Records);

    [Theory]
    [InlineData("x\ntimestamp,message\nSTART RequestId: a Version: 1", 1)]
    [InlineData("timestamp,message\nSTART RequestId: a Version: 1", 0)]
    [InlineData("2026-11-20T10:00:00.123ZSTART RequestId: a Version: 1", 0)]
    public void Decode_WhatLooksLikeAHeadOrAHeader_IsOneOnlyWhereOneStands(string text, int records) =>
        Assert.Equal(records, Decoded.Of(text).Records.Count);

    [Fact]
    public void Decode_LinesWithoutATime_TakeThatOfTheLineBefore()
    {
        var decoded = Decoded.Of("START RequestId: a Version: 1\n2026-11-20T10:00:00.123Z\ta\tINFO\thello\nSTART RequestId: b Version: 1\n{\"timestamp\":1795168801000,\"level\":\"INFO\",\"message\":\"x\"}\nSTART RequestId: c Version: 1");

        Assert.Equal([$"Start id={Decoded.Id("a")} version=1", $"Start id={Decoded.Id("b")} version=1{At}", $"Start id={Decoded.Id("c")} version=1 at=2026-11-20T10:00:01"], decoded.Records);
    }
}
