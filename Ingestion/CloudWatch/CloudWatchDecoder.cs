using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;
using Coldstart.Ingestion.Packing;

namespace Coldstart.Ingestion.CloudWatch;

/// <summary>
/// Reads what CloudWatch Logs sends to a subscription (docs/designs/cloudwatch.md): unpacks it, tells by which key it is recognised when it comes again, and
/// makes records of its events. Nothing is kept from one request to the next.
/// </summary>
/// <remarks>Never throws for what is in a body. Not safe for concurrent use; rent one per request, its buffers are used again.</remarks>
public sealed class CloudWatchDecoder
{
    private readonly LogSink sink = new();
    private readonly SubscriptionReader payloads;

    public CloudWatchDecoder() => payloads = new SubscriptionReader(sink, new LogText(sink));

    /// <summary>Takes off what is around the payloads.</summary>
    /// <param name="body">As it came: the event of a function or of a Kinesis stream, base64, gzip, zlib, or JSON.</param>
    /// <param name="first">Memory for every other layer.</param>
    /// <param name="second">Memory for the others.</param>
    /// <param name="lengthMax">Bytes that a layer may have.</param>
    /// <param name="text">The payloads, one or several behind each other, in the body or in one of the memories.</param>
    public static UnpackOutcome Unpack(ReadOnlyMemory<byte> body, IPayloadMemory first, IPayloadMemory second, long lengthMax, out ReadOnlyMemory<byte> text) =>
        new PayloadLayers(first, second, lengthMax).Unpack(body, out text);

    /// <summary>
    /// The key by which payloads are recognised that are delivered again: the hash of account, log group and the ids of their events.
    /// </summary>
    /// <param name="text">The payloads.</param>
    /// <param name="key">32 bytes.</param>
    /// <returns>False where an event has no id, or something is no payload: then only the request ids in the lines protect.</returns>
    public static bool TryKey(ReadOnlySpan<byte> text, Span<byte> key)
    {
        using var hash = new EventHash();
        var at = PayloadText.Next(text, 0);
        while (at < text.Length)
        {
            if (text[at] != '{' || !SubscriptionPayload.TryRead(text[at..], out var payload, out var length) || !payload.IsPayload) return false;
            hash.Append(payload.Owner.Raw);
            hash.Append(payload.LogGroup.Raw);
            var events = new SubscriptionEvents(payload.LogEvents);
            while (events.Next())
            {
                if (events.Current.Id.Plain.IsEmpty) return false;
                hash.Append(events.Current.Id.Plain);
            }
            at = PayloadText.Next(text, at + length);
        }
        return hash.TryEnd(key);
    }

    /// <summary>Reads payloads.</summary>
    /// <param name="text">What <see cref="Unpack"/> gave.</param>
    /// <param name="defaults">What the payloads do not tell.</param>
    /// <param name="acceptedAtUs">When the request was accepted, µs since 1970 UTC.</param>
    /// <param name="into">Takes records and rejections; <see cref="BatchCollector.Begin"/> was called.</param>
    /// <exception cref="ArgumentException">The defaults name no valid function.</exception>
    public void Decode(ReadOnlySpan<byte> text, LogDefaults defaults, long acceptedAtUs, BatchCollector into)
    {
        sink.Begin(defaults, acceptedAtUs, isBounded: true);
        sink.Into(into);
        var at = PayloadText.Next(text, 0);
        while (at < text.Length && !sink.IsFull) at = PayloadText.Next(text, at + ReadNext(text[at..]));
        if (at < text.Length) sink.RejectPayload(RejectionReason.OutOfRange, "too much of the request cannot be read: the rest was left", text[at..]);
    }

    /// <summary>Counts a body that could not be unpacked.</summary>
    public static void Reject(ReadOnlySpan<byte> body, BatchCollector into) => into.Reject(new Rejection(
        0, "", RejectionReason.MalformedPayload, "the body must be a payload of CloudWatch Logs: its JSON, packed with gzip, zlib or base64 or not at all", body[..Math.Min(body.Length, Limits.RejectedPayloadBytesMax)].ToArray()));

    /// <summary>Reads what stands at the beginning of a text; returns its length.</summary>
    private int ReadNext(ReadOnlySpan<byte> text)
    {
        SubscriptionPayload payload = default;
        var length = 0;
        var isObject = text[0] == '{' && SubscriptionPayload.TryRead(text, out payload, out length);
        if (isObject && payload.IsPayload)
        {
            payloads.Read(payload);
            return length;
        }
        if (!isObject) length = PayloadText.EndOfBroken(text);
        sink.RejectPayload(RejectionReason.MalformedPayload, "a payload of CloudWatch Logs must be a JSON object with messageType and logEvents", text[..length]);
        sink.Line++;
        return length;
    }
}
