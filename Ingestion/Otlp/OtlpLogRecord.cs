using Coldstart.Analytics;
using Coldstart.Ingestion.Protobuf;

namespace Coldstart.Ingestion.Otlp;

/// <summary>A log record (opentelemetry-proto v1, logs.proto, <c>LogRecord</c>): what is read of it. Absent texts are empty.</summary>
internal ref struct OtlpLogRecord
{
    private const ulong NsPerUs = 1000;

    /// <summary>When it was printed, or else heard of, µs since 1970 UTC; 0 where nobody tells.</summary>
    public long TimeUs { get; private set; }

    /// <summary>The text of the body; empty where it is none.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>The type of an event of AWS Lambda, as the collector layer names it.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    /// <summary>The request that it speaks of.</summary>
    public ReadOnlySpan<byte> RequestId { get; private set; }

    /// <summary>It has a severity: a logger wrote it.</summary>
    public bool HasSeverity { get; private set; }

    /// <summary>The message is none.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Lambda itself printed it.</summary>
    public readonly bool IsPlatform => Type.StartsWith("platform."u8);

    /// <summary>The body is the record of an event, as earlier collector layers send it; later ones make a line of it.</summary>
    public readonly bool IsEvent => IsPlatform && Body[0] == '{' && Type.IndexOfAnyExceptInRange((byte)'.', (byte)'z') < 0 && !Type.Contains((byte)'\\');

    /// <summary>A function or an extension printed it, to its output.</summary>
    public readonly bool IsPrinted => Type.SequenceEqual("function"u8) || Type.SequenceEqual("extension"u8);

    public static OtlpLogRecord Read(ReadOnlySpan<byte> message)
    {
        OtlpLogRecord record = default;
        long observedUs = 0;
        var attributes = 0;
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: record.TimeUs = (long)(fields.Bits / NsPerUs); break;
                case 3: record.HasSeverity = !fields.Content.IsEmpty; break;
                case 5: record.TakeBody(fields.Content); break;
                case 6 when ++attributes <= Limits.OtlpAttributesMax: record.TakeAttribute(KeyValue.Read(fields.Content)); break;
                case 11: observedUs = (long)(fields.Bits / NsPerUs); break;
            }
        }
        record.IsBroken |= fields.IsBroken;
        if (record.TimeUs == 0) record.TimeUs = observedUs;
        return record;
    }

    private void TakeBody(ReadOnlySpan<byte> body)
    {
        IsBroken |= !AnyValue.TryRead(body, out var value);
        Body = value.Text;
    }

    private void TakeAttribute(scoped in KeyValue attribute)
    {
        IsBroken |= attribute.IsBroken;
        if (attribute.Key.SequenceEqual("type"u8)) Type = attribute.Text;
        else if (attribute.Key.SequenceEqual("faas.invocation_id"u8)) RequestId = attribute.Text;
    }
}
