using System.Globalization;
using System.IO.Compression;
using System.Text;
using Coldstart.Api.Tests.Fakes;
using Coldstart.Ingestion.Otlp;
using Coldstart.Ingestion.Packing;

namespace Coldstart.Api.Tests.Ingest.Otlp;

/// <summary>Export requests of OTLP, as exporters send them.</summary>
internal static class Export
{
    public const string Protobuf = "application/x-protobuf";
    public const string Json = "application/json";

    public static string Traces(string function, params string[] spans) =>
        $$$"""{"resourceSpans":[{"resource":{"attributes":[{"key":"faas.max_memory","value":{"intValue":"{{{512 << 20}}}"}},{"key":"faas.name","value":{"stringValue":"{{{function}}}"}},{"key":"cloud.region","value":{"stringValue":"eu-central-1"}},{"key":"cloud.account.id","value":{"stringValue":"{{{CloudWatchPayload.Account}}}"}}]},"scopeSpans":[{"scope":{"name":"@opentelemetry/instrumentation-aws-lambda"},"spans":[{{{string.Join(',', spans)}}}]}]}]}""";

    public static string Logs(string function, IEnumerable<(long TimeMs, string Line)> lines) =>
        $$$"""{"resourceLogs":[{"resource":{"attributes":[{"key":"faas.name","value":{"stringValue":"{{{function}}}"}},{"key":"faas.invoked_region","value":{"stringValue":"eu-central-1"}},{"key":"cloud.account.id","value":{"stringValue":"{{{CloudWatchPayload.Account}}}"}}]},"scopeLogs":[{"logRecords":[{{{string.Join(',', lines.Select(static line => LogRecord(line.TimeMs, line.Line)))}}}]}]}]}""";

    /// <summary>A counter of invocations, and their durations of 40 ms each, as an SDK tells them cumulatively.</summary>
    public static string Metrics(string function, long startMs, long timeMs, long invocations)
    {
        var times = string.Create(CultureInfo.InvariantCulture, $"\"startTimeUnixNano\":\"{startMs}000000\",\"timeUnixNano\":\"{timeMs}000000\"");
        return string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"resourceMetrics":[{"resource":{"attributes":[{"key":"faas.max_memory","value":{"intValue":"{{{512 << 20}}}"}},{"key":"faas.name","value":{"stringValue":"{{{function}}}"}},{"key":"cloud.region","value":{"stringValue":"eu-central-1"}},{"key":"cloud.account.id","value":{"stringValue":"{{{CloudWatchPayload.Account}}}"}}]},"scopeMetrics":[{"scope":{"name":"any"},"metrics":[{"name":"faas.invocations","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{{{{times}}},"asInt":"{{{invocations}}}"}]}},{"name":"faas.invoke_duration","unit":"s","histogram":{"aggregationTemporality":2,"dataPoints":[{{{{times}}},"count":"{{{invocations}}}","sum":{{{invocations * 0.04}}},"explicitBounds":[0.025,0.05],"bucketCounts":["0","{{{invocations}}}","0"]}]}}]}]}]}""");
    }

    public static string Span(string request, long startMs, long durationMs, bool? cold = null, string more = "") => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"f","kind":2,"startTimeUnixNano":"{{{startMs}}}000000","endTimeUnixNano":"{{{startMs + durationMs}}}000000","attributes":[{"key":"faas.invocation_id","value":{"stringValue":"{{{request}}}"}}{{{(cold is null ? "" : $$$""",{"key":"faas.coldstart","value":{"boolValue":{{{(cold.Value ? "true" : "false")}}}}}""")}}}]{{{more}}}}""");

    /// <summary>The binary form of a request.</summary>
    public static byte[] Binary(OtlpSignal signal, string json)
    {
        var memory = new Memory();
        Assert.Equal(UnpackOutcome.Whole, new OtlpDecoder().Open(signal, Encoding.UTF8.GetBytes(json), isJson: true, memory, out var request));
        return request.ToArray();
    }

    public static Task<HttpResponseMessage> PostAsync(ApiServer server, string route, byte[] body, string contentType, bool gzip = false, string? key = ApiServer.Key, params (string, string)[] headers) =>
        server.SendAsync(HttpMethod.Post, route, ApiServer.Bytes(gzip ? Zip(body) : body, contentType, gzip ? "gzip" : null), key, headers);

    public static byte[] Zip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var packed = new GZipStream(target, CompressionLevel.Fastest)) packed.Write(bytes);
        return target.ToArray();
    }

    private static string LogRecord(long timeMs, string line) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"timeUnixNano":"{{{timeMs}}}000000","body":{"stringValue":"{{{line.Trim().Replace("\t", " ", StringComparison.Ordinal)}}}"},"attributes":[{"key":"type","value":{"stringValue":"platform.report"}}]}""");

    private sealed class Memory : IPayloadMemory
    {
        private byte[] bytes = new byte[1 << 20];

        ReadOnlyMemory<byte> IPayloadMemory.Memory => bytes.AsMemory(0, Length);

        public int Length { get; private set; }

        public Memory<byte> Room(int more)
        {
            if (bytes.Length - Length < more) Array.Resize(ref bytes, (Length + more) * 2);
            return bytes.AsMemory(Length);
        }

        public void Advance(int written) => Length += written;

        public void Patch(int at, ReadOnlySpan<byte> patched) => patched.CopyTo(bytes.AsSpan(at));

        public void Clear() => Length = 0;
    }
}
