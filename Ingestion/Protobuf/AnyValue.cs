namespace Coldstart.Ingestion.Protobuf;

/// <summary>Which form an <see cref="AnyValue"/> has: the numbers of its fields.</summary>
internal enum ValueKind
{
    None = 0,
    Text = 1,
    Boolean = 2,
    Whole = 3,
    Double = 4,
    Array = 5,
    List = 6,
    Bytes = 7,
}

/// <summary>A value of any type (opentelemetry-proto v1.0.0, common.proto, <c>AnyValue</c>).</summary>
internal ref struct AnyValue
{
    public ValueKind Kind { get; private set; }

    /// <summary>A text, or bytes; empty for others.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>The message <c>ArrayValue</c> or <c>KeyValueList</c>; empty for others.</summary>
    public ReadOnlySpan<byte> List { get; private set; }

    /// <summary>A number or a boolean, as it travels.</summary>
    public ulong Bits { get; private set; }

    /// <summary>Reads a value; the last of several forms counts.</summary>
    /// <returns>False where the message is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, out AnyValue value)
    {
        value = default;
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            if (fields.Field > (int)ValueKind.Bytes) continue;
            var kind = (ValueKind)fields.Field;
            value = new AnyValue { Kind = kind, Bits = fields.Bits };
            if (kind is ValueKind.Array or ValueKind.List) value.List = fields.Content;
            else if (kind is ValueKind.Text or ValueKind.Bytes) value.Text = fields.Content;
        }
        return !fields.IsBroken;
    }
}
