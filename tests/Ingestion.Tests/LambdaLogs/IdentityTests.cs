using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.Tests.LambdaLogs;

public sealed class IdentityTests
{
    private const string Report = "REPORT RequestId: a\tDuration: 1.00 ms";
    private const string InitStart = "INIT_START Runtime Version: nodejs:20.v22\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:da57";
    private const string One = "2026/11/20/[7]0123456789abcdef0123456789abcdef";
    private const string Two = "2026/11/20/[$LATEST]ffffffffffffffffffffffffffffffff";

    [Fact]
    public void Decode_WithoutAnyName_RejectsWithTheLine()
    {
        var rejection = Assert.Single(Decoded.Of(Report, LogDefaults.None).Rejections);

        Assert.Equal(RejectionReason.UnknownFunction, rejection.Reason);
        Assert.Equal(Report.Length, rejection.Raw.Length);
    }

    [Theory]
    [InlineData("f", null, null, "::f")]
    [InlineData(null, "/aws/lambda/f", null, "::f")]
    [InlineData(null, null, "2026/11/20/f[7]0123456789abcdef0123456789abcdef", "::f")]
    [InlineData("arn:aws:lambda:eu-west-1:123456789012:function:f:live", null, null, "123456789012:eu-west-1:f")]
    [InlineData("f", "/aws/lambda/g", null, "::f")]
    public void Decode_DefaultsThatNameTheFunction_AreTaken(string? name, string? group, string? stream, string expected) =>
        Assert.Equal([expected], Decoded.Of(Report, new LogDefaults { FunctionName = name, LogGroup = group, LogStream = stream }).Functions);

    [Theory]
    [InlineData("f", true)]
    [InlineData("arn:aws:lambda:eu-west-1:123456789012:function:f", true)]
    [InlineData("no name", false)]
    [InlineData("f[1]", false)]
    [InlineData("größe", false)]
    public void Decode_DefaultsThatNameNoFunction_AreRefused(string name, bool taken)
    {
        Assert.Equal(taken, LogDefaults.IsFunctionName(name));
        if (taken) Assert.Single(Decoded.Of(Report, new LogDefaults { FunctionName = name }).Records);
        else Assert.Throws<ArgumentException>(() => Decoded.Of(Report, new LogDefaults { FunctionName = name }));
    }

    [Fact]
    public void Decode_ARegionThatComesLate_HoldsForTheWholeBody() =>
        Assert.Equal([":us-east-1:f"], Decoded.Of($"{Report}\n{InitStart}\n{Report}", new LogDefaults { FunctionName = "f" }).Functions.Distinct());

    [Fact]
    public void Decode_ARegionOfTheRequest_GoesBeforeThatOfTheLines() =>
        Assert.Equal([":eu-west-1:f"], Decoded.Of($"{Report}\n{InitStart}", new LogDefaults { FunctionName = "f", Region = "eu-west-1" }).Functions.Distinct());

    [Fact]
    public void Decode_NameAndArnOfEvents_HoldForTheirLogStream()
    {
        var body = $$"""
            {"timestamp":1795168800123,"logStreamName":"{{One}}","message":"REPORT RequestId: a\tDuration: 1.00 ms"}
            {"timestamp":1795168800123,"logStreamName":"{{Two}}","message":"REPORT RequestId: b\tDuration: 1.00 ms"}
            {"timestamp":1795168800123,"logStreamName":"{{One}}","message":"{\"time\":\"2026-11-20T10:00:00Z\",\"type\":\"platform.initStart\",\"record\":{\"functionName\":\"one\"} }"}
            {"timestamp":1795168800123,"logStreamName":"{{Two}}","message":"{\"time\":\"2026-11-20T10:00:00Z\",\"type\":\"platform.start\",\"record\":{\"requestId\":\"b\",\"functionArn\":\"arn:aws:lambda:eu-west-1:123456789012:function:two:7\"} }"}
            """;

        var decoded = Decoded.Of(body, LogDefaults.None);

        Assert.Equal(["123456789012:eu-west-1:one", "123456789012:eu-west-1:one", "123456789012:eu-west-1:two", "123456789012:eu-west-1:two"], decoded.Functions.Order());
    }

    [Fact]
    public void Decode_SeveralNamesAndNoLogStream_LeavesNamelessLinesUnknown()
    {
        var body = string.Join('\n', """{"type":"ColdStartReport","functionName":"one","initDurationMs":1}""", """{"type":"ColdStartReport","functionName":"two","initDurationMs":1}""", Report);

        var decoded = Decoded.Of(body, LogDefaults.None);

        Assert.Equal(["::one", "::two"], decoded.Functions);
        Assert.Equal(RejectionReason.UnknownFunction, Assert.Single(decoded.Rejections).Reason);
    }

    [Fact]
    public void Decode_LogStreamOfACustomGroup_NamesItsFunction()
    {
        const string Stream = "2025/09/02/gemini-cli-lambda[$LATEST]10681b29aaaaaaaaaaaaaaaaaaaaaaaa";

        Assert.Equal(["::gemini-cli-lambda"], Decoded.Of($"2026-11-20T10:00:00Z {Stream} {Report}", LogDefaults.None).Functions);
    }

    [Fact]
    public void Decode_InsightsLogColumn_NamesTheFunction() =>
        Assert.Equal(["::g"], Decoded.Of("@timestamp,@message,@log\n2026-11-20 10:00:00.123," + Report + ",123456789012:/aws/lambda/g", LogDefaults.None).Functions);

    [Fact]
    public void Decode_TheNextRequest_KnowsNothingOfTheOneBefore()
    {
        var decoder = new LambdaLogDecoder();
        Decoded.Of($"2026-11-20T10:00:00Z {InitStart}", new LogDefaults { FunctionName = "f" }, decoder);

        var decoded = Decoded.Of(Report, new LogDefaults { FunctionName = "f" }, decoder);

        Assert.Equal(["::f"], decoded.Functions);
        Assert.DoesNotContain(" at=", Assert.Single(decoded.Records), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_Architecture_IsOnEveryRecord() =>
        Assert.EndsWith(" Arm64", Assert.Single(Decoded.Of(Report, Decoded.Function with { Architecture = Architecture.Arm64 }).Records), StringComparison.Ordinal);
}
