using Coldstart.Analytics;
using Coldstart.Ingestion.Protobuf;

namespace Coldstart.Ingestion.Otlp;

/// <summary>A span (opentelemetry-proto v1, trace.proto, <c>Span</c>): what is read of it.</summary>
internal ref struct OtlpSpan
{
    private const ulong NsPerUs = 1000;

    // SpanKind: internal, server, client, producer, consumer.
    private const ulong InternalKind = 1;
    private const ulong ServerKind = 2;
    private const ulong ConsumerKind = 5;
    private const ulong ErrorCode = 2;

    private ulong kind;
    private ReadOnlySpan<byte> message;

    public ReadOnlySpan<byte> TraceId { get; private set; }

    public ReadOnlySpan<byte> SpanId { get; private set; }

    /// <summary>µs since 1970 UTC.</summary>
    public long StartUs { get; private set; }

    /// <summary>µs since 1970 UTC.</summary>
    public long EndUs { get; private set; }

    /// <summary>How long it took, to the nearest µs; negative where it ends before it begins.</summary>
    public long DurationUs { get; private set; }

    public bool IsError { get; private set; }

    public ReadOnlySpan<byte> StatusMessage { get; private set; }

    /// <summary>The message is none.</summary>
    public bool IsBroken { get; private set; }

    public readonly bool IsServer => kind == ServerKind;

    /// <summary>Of a kind that an invocation can have: an event may come as a request or as a message.</summary>
    public readonly bool MayBeInvocation => kind is ServerKind or ConsumerKind;

    /// <summary>Of the kind that an initialisation has. Its name has changed: <c>platform.initRuntimeDone</c> and <c>init FUNCTION</c>.</summary>
    public readonly bool MayBeInit => kind == InternalKind;

    /// <summary>Its attributes.</summary>
    public readonly OtlpAttributes Attributes => new(message, field: 9, Limits.OtlpAttributesMax);

    /// <summary>Its events, as messages <c>Event</c> whose attributes are their field 3.</summary>
    public readonly ProtobufReader Fields => new(message);

    /// <summary>Reads all but attributes and events: most spans are none of ours, and their kind tells it.</summary>
    public static OtlpSpan Read(ReadOnlySpan<byte> message)
    {
        OtlpSpan span = default;
        span.message = message;
        ulong startNs = 0, endNs = 0;
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: span.TraceId = fields.Content; break;
                case 2: span.SpanId = fields.Content; break;
                case 6: span.kind = fields.Bits; break;
                case 7: startNs = fields.Bits; break;
                case 8: endNs = fields.Bits; break;
                case 15: span.ReadStatus(fields.Content); break;
            }
        }
        span.IsBroken |= fields.IsBroken;
        span.StartUs = (long)(startNs / NsPerUs);
        span.EndUs = (long)(endNs / NsPerUs);
        span.DurationUs = endNs < startNs ? -1 : (long)((endNs - startNs + NsPerUs / 2) / NsPerUs);
        return span;
    }

    private void ReadStatus(ReadOnlySpan<byte> status)
    {
        var fields = new ProtobufReader(status);
        while (fields.Next())
        {
            if (fields.Field == 2) StatusMessage = fields.Content;
            else if (fields.Field == 3) IsError = fields.Bits == ErrorCode;
        }
        IsBroken |= fields.IsBroken;
    }
}
