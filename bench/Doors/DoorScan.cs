using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Coldstart.Bench.Doors;

/// <summary>The yardstick of a door: what is packed is inflated, the text walked through from token to token, nothing is kept. On one thread.</summary>
internal sealed class DoorScan
{
    private readonly byte[] outer = new byte[64 << 20];
    private readonly byte[] decoded = new byte[16 << 20];
    private readonly byte[] inner = new byte[64 << 20];

    public delegate long Walk(DoorScan scan, ReadOnlyMemory<byte> body);

    /// <returns>CPU seconds per million invocations.</returns>
    public double Measure(IReadOnlyCollection<DoorRequest> requests, Walk walk)
    {
        var (cpu, tokens) = (Environment.CpuUsage.TotalTime, 0L);
        foreach (var request in requests) tokens += walk(this, request.Body);
        var invocations = requests.Sum(static request => (long)request.Invocations);
        return tokens > invocations ? (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / invocations * 1e6 : throw new BenchFailedException("The scan read nothing.");
    }

    public static long Packed(DoorScan scan, ReadOnlyMemory<byte> body) => Json(scan.inner.AsSpan(0, Inflate(body, scan.inner)));

    public static long Plain(DoorScan scan, ReadOnlyMemory<byte> body) => Json(body.Span);

    /// <summary>Text is no JSON: from one space, tab or end of line to the next.</summary>
    public static long Text(DoorScan scan, ReadOnlyMemory<byte> body)
    {
        ReadOnlySpan<byte> text = scan.inner.AsSpan(0, Inflate(body, scan.inner));
        var tokens = 0L;
        for (var length = text.IndexOfAny(" \t\n"u8); length >= 0; length = text.IndexOfAny(" \t\n"u8))
        {
            tokens++;
            text = text[(length + 1)..];
        }
        return tokens;
    }

    public static long Delivery(DoorScan scan, ReadOnlyMemory<byte> body)
    {
        var tokens = 0L;
        var reader = new Utf8JsonReader(scan.outer.AsSpan(0, Inflate(body, scan.outer)));
        while (reader.Read())
        {
            tokens++;
            if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("data"u8)) continue;
            reader.Read();
            if (Base64.DecodeFromUtf8(reader.ValueSpan, scan.decoded, out _, out var written) != OperationStatus.Done) throw new BenchFailedException("A record is too large for the scan.");
            tokens += Packed(scan, scan.decoded.AsMemory(0, written));
        }
        return tokens;
    }

    /// <summary>Protocol Buffers: from field to field, down to the attributes of each span.</summary>
    public static long Spans(DoorScan scan, ReadOnlyMemory<byte> body) => Fields(scan.inner.AsSpan(0, Inflate(body, scan.inner)), depth: 0);

    // What is a message, level by level: resource spans, scope spans, spans, attributes, values.
    private static bool IsMessage(int depth, ulong field) => depth switch { 0 => field == 1, 1 or 2 => field is 1 or 2, 3 => field is 9 or 15, 4 => field == 2, _ => false };

    private static long Fields(ReadOnlySpan<byte> message, int depth)
    {
        var tokens = 0L;
        while (!message.IsEmpty)
        {
            tokens++;
            var tag = Varint(ref message);
            switch (tag & 7)
            {
                case 0:
                    Varint(ref message);
                    break;
                case 1:
                    message = message[8..];
                    break;
                default:
                    var length = (int)Varint(ref message);
                    if (IsMessage(depth, tag >> 3)) tokens += Fields(message[..length], depth + 1);
                    message = message[length..];
                    break;
            }
        }
        return tokens;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var (value, at) = (0UL, 0);
        for (; bytes[at] >= 0x80; at++) value |= (ulong)(bytes[at] & 0x7F) << (7 * at);
        value |= (ulong)bytes[at] << (7 * at);
        bytes = bytes[(at + 1)..];
        return value;
    }

    private static long Json(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        var tokens = 0L;
        while (reader.Read()) tokens++;
        return tokens;
    }

    private static int Inflate(ReadOnlyMemory<byte> packed, byte[] into)
    {
        if (!MemoryMarshal.TryGetArray(packed, out var segment)) throw new BenchFailedException("A body is an array.");
        using var source = new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false);
        using var stream = new GZipStream(source, CompressionMode.Decompress);
        return stream.ReadAtLeast(into, into.Length, throwOnEndOfStream: false);
    }
}
