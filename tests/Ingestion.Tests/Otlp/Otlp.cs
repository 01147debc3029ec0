using System.Text;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Otlp;
using Coldstart.Ingestion.Packing;
using Coldstart.Ingestion.Tests.LambdaLogs;
using Coldstart.Ingestion.Tests.Packing;

namespace Coldstart.Ingestion.Tests.Otlp;

/// <summary>Requests as JSON, and what becomes of them.</summary>
internal static class Otlp
{
    public const string Arn = "arn:aws:lambda:eu-west-1:123456789012:function:f";

    /// <summary>2026-11-20T12:00:00Z.</summary>
    public const long StartMs = 1_795_176_000_000;

    public const string JsScope = "@opentelemetry/instrumentation-aws-lambda";
    public const string LayerScope = "github.com/open-telemetry/opentelemetry-lambda/collector/receiver/telemetryapi";

    public static string Text(string key, string value) => $$$"""{"key":"{{{key}}}","value":{"stringValue":"{{{value}}}"}}""";

    public static string Whole(string key, long value) => $$$"""{"key":"{{{key}}}","value":{"intValue":"{{{value}}}"}}""";

    public static string Flag(string key, bool value) => $$$"""{"key":"{{{key}}}","value":{"boolValue":{{{(value ? "true" : "false")}}}}}""";

    public static string Traces(string resource, string scope, params string[] spans) =>
        $$$"""{"resourceSpans":[{"resource":{"attributes":[{{{resource}}}]},"scopeSpans":[{"scope":{"name":"{{{scope}}}"},"spans":[{{{string.Join(',', spans)}}}]}]}]}""";

    public static string Logs(string resource, params string[] records) =>
        $$$"""{"resourceLogs":[{"resource":{"attributes":[{{{resource}}}]},"scopeLogs":[{"scope":{"name":"{{{LayerScope}}}"},"logRecords":[{{{string.Join(',', records)}}}]}]}]}""";

    public static string Metrics(string resource, string scope, params string[] metrics) =>
        $$$"""{"resourceMetrics":[{"resource":{"attributes":[{{{resource}}}]},"scopeMetrics":[{"scope":{"name":"{{{scope}}}"},"metrics":[{{{string.Join(',', metrics)}}}]}]}]}""";

    public static string Span(int kind, string attributes, long startMs = StartMs, double durationMs = 145.25, string more = "", string name = "f") =>
        $$"""{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"{{name}}","kind":{{kind}},"startTimeUnixNano":"{{startMs}}000000","endTimeUnixNano":"{{(long)(startMs * 1000 + durationMs * 1000)}}000","attributes":[{{attributes}}]{{more}}}""";

    public static string Line(string type, string body, string more = "", long timeMs = StartMs) =>
        $$$"""{"timeUnixNano":"{{{timeMs}}}000000","body":{"stringValue":"{{{body}}}"},"attributes":[{{{Text("type", type)}}}]{{{more}}}}""";

    public static Decoded Of(OtlpSignal signal, string json, LogDefaults? defaults = null) => Of(signal, Encoding.UTF8.GetBytes(json), isJson: true, defaults);

    public static Decoded Of(OtlpSignal signal, byte[] body, bool isJson, LogDefaults? defaults = null)
    {
        var decoder = new OtlpDecoder();
        Assert.Equal(UnpackOutcome.Whole, decoder.Open(signal, body, isJson, new PlainMemory(), out var request));
        var collector = new BatchCollector();
        collector.Begin(Decoded.AcceptedAtUs);
        decoder.Decode(signal, request.Span, defaults ?? LogDefaults.None, Decoded.AcceptedAtUs, collector);
        var decoded = new Decoded();
        decoded.Take(collector);
        return decoded;
    }
}
