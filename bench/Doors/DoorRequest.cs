using System.Globalization;
using System.IO.Compression;
using System.Text;
using Coldstart.Bench.Servers;
using Coldstart.Ingestion.Otlp;
using Coldstart.Ingestion.Packing;

namespace Coldstart.Bench.Doors;

/// <summary>A request to a door, made once and sent once.</summary>
/// <param name="Request">Head and body.</param>
/// <param name="BodyAt">Where the body begins.</param>
/// <param name="Invocations">What it counts for.</param>
/// <param name="TextBytes">Bytes of text that are in it, unpacked.</param>
internal sealed record DoorRequest(byte[] Request, int BodyAt, int Invocations, int TextBytes)
{
    public ReadOnlyMemory<byte> Body => Request.AsMemory(BodyAt);

    public static DoorRequest CloudWatch(LogLife life)
    {
        var text = Encoding.UTF8.GetBytes(life.Payload());
        return Of("/api/v1/ingest/cloudwatch?region=us-east-1", "Content-Type: application/gzip\r\n", Pack(text), life.Invocations, text.Length);
    }

    /// <summary>A delivery of packed payloads, itself packed, as our templates set it.</summary>
    public static DoorRequest Firehose(IReadOnlyCollection<LogLife> lives)
    {
        var (body, textBytes) = (new StringBuilder(), 0);
        var requestId = Guid.NewGuid().ToString();
        body.Append(CultureInfo.InvariantCulture, $"{{\"requestId\":\"{requestId}\",\"timestamp\":{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()},\"records\":[");
        foreach (var life in lives)
        {
            var text = Encoding.UTF8.GetBytes(life.Payload());
            textBytes += text.Length;
            body.Append(body[^1] == '[' ? "{\"data\":\"" : ",{\"data\":\"").Append(Convert.ToBase64String(Pack(text))).Append("\"}");
        }
        var head = $"Content-Type: application/json\r\nContent-Encoding: gzip\r\nX-Amz-Firehose-Protocol-Version: 1.0\r\nX-Amz-Firehose-Request-Id: {requestId}\r\nX-Amz-Firehose-Source-Arn: arn:aws:firehose:us-east-1:123456789012:deliverystream/bench\r\nX-Amz-Firehose-Access-Key: {ServerUnderTest.Key}\r\n";
        return Of("/api/v1/ingest/firehose", head, Pack(Encoding.UTF8.GetBytes(body.Append("]}").ToString())), lives.Sum(static life => life.Invocations), textBytes);
    }

    public static DoorRequest Telemetry(LogLife life)
    {
        var text = Encoding.UTF8.GetBytes(life.Events());
        return Of($"/api/v1/ingest/telemetry?function_name={life.Function}&region=us-east-1&account_id=123456789012&log_stream={Uri.EscapeDataString(life.Stream)}", "Content-Type: application/json\r\n", text, life.Invocations, text.Length);
    }

    public static DoorRequest Logs(LogLife life)
    {
        var text = Encoding.UTF8.GetBytes(life.Text());
        return Of($"/api/v1/ingest/logs?function_name={life.Function}&region=us-east-1&account_id=123456789012&log_stream={Uri.EscapeDataString(life.Stream)}", "Content-Type: text/plain\r\nContent-Encoding: gzip\r\n", Pack(text), life.Invocations, text.Length);
    }

    /// <summary>An export of spans, packed, as the collector sends it.</summary>
    public static DoorRequest Traces(LogLife life, bool isJson)
    {
        var text = Encoding.UTF8.GetBytes(life.Spans());
        var memory = new PayloadBuffer();
        if (!isJson && new OtlpDecoder().Open(OtlpSignal.Traces, text, isJson: true, memory, out var request) == UnpackOutcome.Whole) text = request.ToArray();
        return Of("/v1/traces", $"Content-Type: application/{(isJson ? "json" : "x-protobuf")}\r\nContent-Encoding: gzip\r\n", Pack(text), life.Invocations, text.Length);
    }

    private static DoorRequest Of(string path, string headers, byte[] body, int invocations, int textBytes)
    {
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: bench\r\nX-API-Key: {ServerUnderTest.Key}\r\n{headers}Content-Length: {body.Length}\r\n\r\n"));
        return new DoorRequest([.. head, .. body], head.Length, invocations, textBytes);
    }

    private static byte[] Pack(byte[] text)
    {
        using var packed = new MemoryStream(text.Length / 4);
        // Level 6, as CloudWatch Logs packs.
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) stream.Write(text);
        return packed.ToArray();
    }
}
