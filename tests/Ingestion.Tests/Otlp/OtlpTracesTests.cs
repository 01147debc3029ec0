using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Otlp;
using Coldstart.Ingestion.Tests.LambdaLogs;
using static Coldstart.Ingestion.Tests.Otlp.Otlp;

namespace Coldstart.Ingestion.Tests.Otlp;

public sealed class OtlpTracesTests
{
    private const string Trace = "trace=5b8efff798038103d269b633813fc60c";
    private const int Internal = 1;
    private const int Server = 2;
    private const int Client = 3;
    private const int Consumer = 5;

    private static readonly string Request = Text("faas.invocation_id", "r1");
    private static readonly string Where = Text("cloud.resource_id", Arn + ":live");

    [Fact]
    public void Span_OfJavaScript_IsAnInvocation()
    {
        var resource = string.Join(',', Text("cloud.provider", "aws"), Text("cloud.platform", "aws_lambda"), Text("cloud.region", "eu-west-1"), Text("faas.name", "f"), Text("faas.version", "7"), Whole("faas.max_memory", 536_870_912),
            Text("faas.instance", "2026/11/20/[7]0123456789abcdef0123456789abcdef"), Text("process.runtime.name", "nodejs"), Text("process.runtime.version", "22.14.0"), Text("host.arch", "arm64"));

        var decoded = Of(OtlpSignal.Traces, Traces(resource, JsScope, Span(Server, $"{Request},{Where},{Text("cloud.account.id", "123456789012")},{Flag("faas.coldstart", true)}")));

        Assert.Equal($"Invocation id={Decoded.Id("r1")} duration=145250 memory=512 cold Success runtime=nodejs:22.14.0 version=7 {Trace} stream=2026/11/20/[7]0123456789abcdef0123456789abcdef Arm64 at=2026-11-20T12:00:00", Assert.Single(decoded.Records));
        Assert.Equal("123456789012:eu-west-1:f", Assert.Single(decoded.Functions));
    }

    [Fact]
    public void Span_ThatDoesNotTellOfColdStarts_LeavesThemOpen()
    {
        var decoded = Of(OtlpSignal.Traces, Traces("", "opentelemetry.instrumentation.aws_lambda", Span(Server, $"{Request},{Where},{Text("faas.trigger", "http")}")));

        Assert.Equal($"Report id={Decoded.Id("r1")} duration=145250 Success at=2026-11-20T12:00:00.14525", Assert.Single(decoded.Records));
    }

    public static TheoryData<string, string, string> Tellings() => new()
    {
        { "the old names", "", $"{Text("faas.execution", "r1")},{Text("faas.id", Arn)}" },
        { "the resource alone", $"{Text("faas.name", "f")},{Text("cloud.region", "eu-west-1")},{Text("cloud.account.id", "123456789012")}", Request },
        { "the collector layer's region", $"{Text("faas.name", "f")},{Text("faas.invoked_region", "eu-west-1")},{Text("cloud.account.id", "123456789012")}", Request },
        { "an ARN on the resource", Text("cloud.resource_id", Arn), Request },
        { "an ARN beats names", $"{Text("faas.name", "g")},{Text("cloud.region", "mars")}", $"{Request},{Where},{Text("cloud.account.id", "1")}" },
        { "the ARN that was invoked", "", $"{Request},{Text("aws.lambda.invoked_arn", Arn + ":live")}" },
    };

    [Theory]
    [MemberData(nameof(Tellings))]
    public void Function_HoweverItIsTold_IsTheSame(string how, string resource, string attributes)
    {
        var decoded = Of(OtlpSignal.Traces, Traces(resource, "any", Span(Consumer, attributes)));

        Assert.True(decoded.Functions.Count == 1 && decoded.Functions[0] == "123456789012:eu-west-1:f", how);
        Assert.Contains(Decoded.Id("r1"), decoded.Records[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Function_ThatIsNotTold_IsThatOfTheAddress()
    {
        var decoded = Of(OtlpSignal.Traces, Traces("", "any", Span(Server, Request)), Decoded.Function);

        Assert.Equal("123456789012:eu-west-1:f", Assert.Single(decoded.Functions));
    }

    [Theory]
    [InlineData(536_870_912L, 512)]
    [InlineData(512L, 512)]
    [InlineData(134_217_728L, 128)]
    public void Memory_InBytesOrMb_IsMb(long told, int memoryMb)
    {
        var whole = Of(OtlpSignal.Traces, Traces(Whole("faas.max_memory", told), "any", Span(Server, $"{Request},{Where}")));
        var text = Of(OtlpSignal.Traces, Traces(Text("faas.max_memory", $"{told}"), "any", Span(Server, $"{Request},{Where}")));

        Assert.Contains($" memory={memoryMb} ", whole.Records[0], StringComparison.Ordinal);
        Assert.Equal(whole.Records, text.Records);
    }

    [Fact]
    public void Span_OfAFailure_TellsItsException()
    {
        const string Failed = ""","status":{"code":2,"message":"status"},"events":[{"name":"other"},{"name":"exception","attributes":[{"key":"exception.type","value":{"stringValue":"TypeError"}},{"key":"exception.message","value":{"stringValue":"x is\u0000 not"}},{"key":"exception.stacktrace","value":{"stringValue":"at f"}}]}]""";

        var decoded = Of(OtlpSignal.Traces, Traces("", "any", Span(Server, $"{Request},{Where},{Flag("faas.coldstart", false)}", more: Failed)));

        Assert.Contains(" Error error=TypeError message=x is\uFFFD not stack=at f", Assert.Single(decoded.Records), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Runtime.OutOfMemory", " OutOfMemory ")]
    [InlineData("Sandbox.Timedout", " Timeout ")]
    [InlineData("500", " Error ")]
    public void Span_OfAFailure_IsOfItsErrorType(string errorType, string status)
    {
        var decoded = Of(OtlpSignal.Traces, Traces("", "any", Span(Server, $"{Request},{Where},{Text("error.type", errorType)}", more: ",\"status\":{\"code\":2,\"message\":\"m\"}")));

        Assert.Contains(status, Assert.Single(decoded.Records), StringComparison.Ordinal);
        Assert.Contains($"error={errorType} message=m", decoded.Records[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(JsScope)]
    [InlineData("opentelemetry.instrumentation.aws_lambda")]
    [InlineData("io.opentelemetry.aws-lambda-core-1.0")]
    [InlineData("io.opentelemetry.aws-lambda-events-2.2")]
    [InlineData("OpenTelemetry.Instrumentation.AWSLambda")]
    [InlineData("OpenTelemetry::Instrumentation::AwsLambda")]
    [InlineData("go.opentelemetry.io/contrib/instrumentation/github.com/aws/aws-lambda-go/otellambda")]
    public void Span_OfAnInstrumentationWithoutARequestId_IsKnownByItsOwnId(string scope)
    {
        var decoded = Of(OtlpSignal.Traces, Traces("", scope, Span(Server, Where), Span(Consumer, Where)));

        Assert.Contains($"id={Decoded.Id("5b8efff798038103d269b633813fc60ceee19b7ec3c1b174")} ", Assert.Single(decoded.Records), StringComparison.Ordinal);
        Assert.Equal(1, decoded.Skipped);
    }

    public static TheoryData<string, string> Foreign() => new()
    {
        { "another kind", Traces("", JsScope, Span(Client, $"{Request},{Where}"), Span(Internal, $"{Request},{Where}"), Span(4, $"{Request},{Where}"), Span(0, $"{Request},{Where}")) },
        { "a server of HTTP", Traces(Text("service.name", "web"), "@opentelemetry/instrumentation-http", Span(Server, Text("http.route", "/"))) },
        { "another cloud", Traces(Text("cloud.provider", "gcp"), "any", Span(Server, $"{Request},{Where}")) },
        { "another platform", Traces(Text("cloud.platform", "aws_ecs"), "any", Span(Server, $"{Request},{Where}")) },
        { "an init that nobody heard of", Traces("", "any", Span(Internal, Flag("faas.coldstart", true), name: "init f")) },
        { "lambda of another kind", Traces("", "my.lambda.calculus", Span(Server, Where)) },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public void Spans_OfOthers_AreSkipped(string what, string request)
    {
        var decoded = Of(OtlpSignal.Traces, request);

        Assert.True(decoded.Records.Count == 0 && decoded.Rejections.Count == 0 && decoded.Skipped > 0, what);
    }

    [Theory]
    [InlineData("init f")]
    [InlineData("platform.initRuntimeDone")]
    public void Span_OfTheCollectorLayer_IsAnInit(string name)
    {
        var resource = string.Join(',', Text("service.name", "f"), Text("faas.name", "f"), Text("faas.version", "7"), Text("faas.invoked_region", "eu-west-1"), Text("faas.max_memory", "512"));

        var decoded = Of(OtlpSignal.Traces, Traces(resource, LayerScope, Span(Internal, Flag("faas.coldstart", true), durationMs: 310.5, name: name)));

        Assert.Equal($"InitReport id={Decoded.Id("5b8efff798038103d269b633813fc60ceee19b7ec3c1b174")} memory=512 init=310500 cold Success phase=Init version=7 {Trace} at=2026-11-20T12:00:00.3105", Assert.Single(decoded.Records));
        Assert.Equal(":eu-west-1:f", Assert.Single(decoded.Functions));
    }

    [Fact]
    public void Span_OfAnInitThatFailed_IsAFailure()
    {
        var decoded = Of(OtlpSignal.Traces, Traces(Text("faas.name", "f"), LayerScope, Span(Internal, $"{Flag("faas.coldstart", true)},{Text("error.type", "Runtime.ImportModuleError")}", name: "init f")));

        Assert.Contains(" cold Error error=Runtime.ImportModuleError phase=Init", Assert.Single(decoded.Records), StringComparison.Ordinal);
    }

    public static TheoryData<string, RejectionReason, string> Broken() => new()
    {
        { "no function", RejectionReason.UnknownFunction, Traces("", "any", Span(Server, Request)) },
        { "an end before its start", RejectionReason.OutOfRange, Traces("", "any", Span(Server, $"{Request},{Where}", durationMs: -1)) },
        { "an hour", RejectionReason.OutOfRange, Traces("", "any", Span(Server, $"{Request},{Where}", durationMs: 3_600_000)) },
        { "tomorrow", RejectionReason.OutOfRange, Traces("", "any", Span(Server, $"{Request},{Where}", startMs: StartMs + 86_400_000)) },
        { "no time", RejectionReason.OutOfRange, Traces("", "any", Span(Server, $"{Request},{Where}", startMs: 0)) },
        { "an id that is none", RejectionReason.OutOfRange, Traces("", "any", Span(Server, $"{Text("faas.invocation_id", "a b")},{Where}")) },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Span_ThatIsBroken_IsKeptInARequestOfItsOwnAndCostsNoOther(string what, RejectionReason reason, string request)
    {
        var good = Span(Server, $"{Text("faas.invocation_id", "good")},{Where}");

        var decoded = Of(OtlpSignal.Traces, request.Replace("\"spans\":[", $"\"spans\":[{good},", StringComparison.Ordinal));

        var rejection = Assert.Single(decoded.Rejections);
        Assert.True(rejection.Reason == reason && decoded.Records.Count == 1, what);
        var again = Of(OtlpSignal.Traces, rejection.Raw.ToArray(), isJson: false);
        Assert.Equal((reason, 0, 0), (Assert.Single(again.Rejections).Reason, again.Records.Count, again.Skipped));
        // What was missing may be known the next time.
        if (reason == RejectionReason.UnknownFunction) Assert.Single(Of(OtlpSignal.Traces, rejection.Raw.ToArray(), isJson: false, Decoded.Function).Records);
    }

    [Fact]
    public void Request_ThatIsCutAnywhere_IsNoRequest()
    {
        var memory = new Packing.PlainMemory();
        new OtlpDecoder().Open(OtlpSignal.Traces, System.Text.Encoding.UTF8.GetBytes(Traces("", JsScope, Span(Server, $"{Request},{Where}"))), isJson: true, memory, out var request);

        for (var length = 1; length < request.Length; length++)
        {
            Assert.Equal(Ingestion.Packing.UnpackOutcome.Broken, new OtlpDecoder().Open(OtlpSignal.Traces, request[..length], isJson: false, memory, out _));
        }
    }

    [Fact]
    public void Request_OfManySpans_AllocatesNothingForEach()
    {
        var spans = Enumerable.Range(0, 1000).Select(i => Span(Server, $"{Text("faas.invocation_id", $"r{i}")},{Where},{Flag("faas.coldstart", false)}")).ToArray();
        var body = System.Text.Encoding.UTF8.GetBytes(Traces(Text("faas.version", "7"), JsScope, spans));
        var (decoder, memory, collector) = (new OtlpDecoder(), new Packing.PlainMemory(), new BatchCollector());
        long Decode()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            collector.Begin(Decoded.AcceptedAtUs);
            decoder.Open(OtlpSignal.Traces, body, isJson: true, memory, out var request);
            decoder.Decode(OtlpSignal.Traces, request.Span, LogDefaults.None, Decoded.AcceptedAtUs, collector);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Decode();

        Assert.InRange(Decode(), 0, 10_000);
        Assert.Equal(1000, collector.Records);
    }
}
