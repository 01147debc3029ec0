using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.Telemetry;

/// <summary>
/// Reads what the Telemetry API of AWS Lambda delivers to an extension (docs/designs/telemetry.md): an array of events of any schema version, or the
/// same events behind each other, as its TCP form has them. An event that is broken costs no other one. Nothing is kept from one request to the next.
/// </summary>
/// <remarks>Never throws for what is in a body. Not safe for concurrent use; rent one per request, its buffers are used again.</remarks>
public sealed class TelemetryDecoder
{
    private readonly LogSink sink = new();
    private readonly TelemetryEvents events;

    public TelemetryDecoder() => events = new TelemetryEvents(sink, new LogText(sink));

    /// <summary>Reads a whole body.</summary>
    /// <param name="body">The inflated bytes.</param>
    /// <param name="defaults">What the events do not tell: above all the name of the function, its region and its environment.</param>
    /// <param name="acceptedAtUs">When the request was accepted, µs since 1970 UTC.</param>
    /// <param name="into">Takes records and rejections; <see cref="BatchCollector.Begin"/> was called.</param>
    /// <exception cref="ArgumentException">The defaults name no valid function.</exception>
    public void Decode(ReadOnlySpan<byte> body, LogDefaults defaults, long acceptedAtUs, BatchCollector into)
    {
        sink.Begin(defaults, acceptedAtUs, isBounded: true);
        if (body.StartsWith("\uFEFF"u8)) body = body[3..];
        if (sink.MayLearnFrom(body))
        {
            // Name and region stand in the first event of an environment, and all events must go to the same function.
            sink.Into(null);
            Read(body);
            sink.Rewind();
        }
        sink.Into(into);
        Read(body);
    }

    private void Read(ReadOnlySpan<byte> text)
    {
        var at = JsonScan.SkipSpace(text, 0);
        if (at == text.Length) return;
        if (text[at] is not ((byte)'[' or (byte)'{'))
        {
            sink.RejectPayload(RejectionReason.MalformedPayload, "the body must be an array of events of the Telemetry API", text);
            return;
        }
        var isOpen = text[at] == '[';
        var last = at;
        if (isOpen) at++;
        for (at = SkipBetween(text, at); at < text.Length && !sink.IsFull; at = SkipBetween(text, at))
        {
            if (isOpen && text[at] == ']')
            {
                isOpen = false;
                at++;
                continue;
            }
            last = at;
            at = ReadNext(text, at);
            sink.Line++;
        }
        if (at < text.Length) sink.RejectPayload(RejectionReason.OutOfRange, "too much of the request cannot be read: the rest was left", text[at..]);
        else if (isOpen) sink.RejectPayload(RejectionReason.MalformedJson, "the array must be closed: what stood behind this was lost on its way", text[last..]);
    }

    /// <summary>Reads the event at <paramref name="at"/>; returns where it ends.</summary>
    private int ReadNext(ReadOnlySpan<byte> text, int at)
    {
        var end = at;
        LogDocument document = default;
        bool isRead;
        if (text[at] == '{')
        {
            isRead = LogDocument.TryRead(text[at..], out document, out var length);
            end = at + length;
        }
        else
        {
            isRead = JsonScan.TrySkipValue(text, ref end);
        }
        if (!isRead)
        {
            end = NextEvent(text, at + 1);
            sink.RejectPayload(RejectionReason.MalformedJson, "the event must be JSON", text[at..end]);
        }
        else if (end - at > Limits.LogEventBytesMax)
        {
            sink.RejectPayload(RejectionReason.OutOfRange, "the event must not be longer than a log event can be", text[at..end]);
        }
        else
        {
            events.Read(text[at..end], document);
        }
        return end;
    }

    // Where an event begins inside of a string its quotation marks are escaped: what looks like a beginning is one.
    private static int NextEvent(ReadOnlySpan<byte> text, int at)
    {
        var length = text[at..].IndexOf("{\"time\""u8);
        return length < 0 ? text.Length : at + length;
    }

    private static int SkipBetween(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)',') at++;
        return at;
    }
}
