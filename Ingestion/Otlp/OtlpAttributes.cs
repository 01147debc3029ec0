using Coldstart.Ingestion.Protobuf;

namespace Coldstart.Ingestion.Otlp;

/// <summary>Goes through the attributes of a message one after another.</summary>
/// <param name="message">That has them.</param>
/// <param name="field">Under which number.</param>
/// <param name="most">How many are looked at.</param>
internal ref struct OtlpAttributes(ReadOnlySpan<byte> message, int field, int most)
{
    private ProtobufReader fields = new(message);
    private int left = most;

    public KeyValue Current { get; private set; }

    /// <summary>One of them is none.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Goes to the next.</summary>
    public bool Next()
    {
        while (left > 0 && fields.Next())
        {
            if (fields.Field != field) continue;
            left--;
            Current = KeyValue.Read(fields.Content);
            IsBroken |= Current.IsBroken;
            return true;
        }
        IsBroken |= fields.IsBroken;
        return false;
    }
}
