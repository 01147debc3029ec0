using Coldstart.Analytics;
using Coldstart.Ingestion.Protobuf;

namespace Coldstart.Ingestion.Otlp;

/// <summary>What the attributes and events of a span tell of an invocation (semantic conventions, "FaaS spans" and "Exceptions"). Absent texts are empty.</summary>
internal ref struct OtlpInvocation
{
    /// <summary>The request id of AWS Lambda.</summary>
    public ReadOnlySpan<byte> RequestId { get; private set; }

    /// <summary>It says whether it was a cold start; null where it does not.</summary>
    public bool? IsCold { get; private set; }

    public ReadOnlySpan<byte> ErrorType { get; private set; }

    public ReadOnlySpan<byte> ErrorMessage { get; private set; }

    public ReadOnlySpan<byte> ErrorStack { get; private set; }

    /// <summary>An attribute or event is none.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Reads the attributes of a span, and of a failed one its exception.</summary>
    /// <param name="span">The span.</param>
    /// <param name="place">Takes what the span tells of its function: the ARN is nowhere else.</param>
    public static OtlpInvocation Read(scoped in OtlpSpan span, scoped ref OtlpResource place)
    {
        OtlpInvocation told = default;
        var attributes = span.Attributes;
        while (attributes.Next())
        {
            if (!told.TryTake(attributes.Current)) place.TryTake(attributes.Current);
        }
        told.IsBroken = attributes.IsBroken;
        if (span.IsError) told.ReadException(span.Fields);
        return told;
    }

    private bool TryTake(scoped in KeyValue attribute)
    {
        var key = attribute.Key;
        // Before the conventions of 2022 the request id had the second name.
        if (key.SequenceEqual("faas.invocation_id"u8) || (key.SequenceEqual("faas.execution"u8) && RequestId.IsEmpty)) RequestId = attribute.Text;
        else if (key.SequenceEqual("faas.coldstart"u8)) IsCold = attribute.Kind == ValueKind.Boolean ? attribute.IsTrue : attribute.Kind == ValueKind.Text ? attribute.Text.SequenceEqual("true"u8) : null;
        else if (key.SequenceEqual("error.type"u8)) ErrorType = attribute.Text;
        else return false;
        return true;
    }

    /// <summary>The last exception is the one that ended the span.</summary>
    private void ReadException(ProtobufReader fields)
    {
        var events = 0;
        while (fields.Next() && events < Limits.OtlpSpanEventsMax)
        {
            if (fields.Field != 11) continue;
            events++;
            if (!IsException(fields.Content)) continue;
            var attributes = new OtlpAttributes(fields.Content, field: 3, Limits.OtlpAttributesMax);
            while (attributes.Next()) TakeException(attributes.Current);
            IsBroken |= attributes.IsBroken;
        }
    }

    private void TakeException(scoped in KeyValue attribute)
    {
        if (attribute.Key.SequenceEqual("exception.type"u8)) ErrorType = attribute.Text;
        else if (attribute.Key.SequenceEqual("exception.message"u8)) ErrorMessage = attribute.Text;
        else if (attribute.Key.SequenceEqual("exception.stacktrace"u8)) ErrorStack = attribute.Text;
    }

    private static bool IsException(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            if (fields.Field == 2) return fields.Content.SequenceEqual("exception"u8);
        }
        return false;
    }
}
