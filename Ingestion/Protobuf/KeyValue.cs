namespace Coldstart.Ingestion.Protobuf;

/// <summary>An attribute (opentelemetry-proto v1.0.0, common.proto, <c>KeyValue</c>) and its value, of which one form is there; the others are empty.</summary>
internal readonly ref struct KeyValue
{
    private KeyValue(ReadOnlySpan<byte> key, scoped in AnyValue value, bool isBroken, ReadOnlySpan<byte> text, ReadOnlySpan<byte> list)
    {
        IsBroken = isBroken;
        Key = key;
        Text = text;
        List = list;
        Kind = value.Kind;
        Bits = value.Bits;
    }

    /// <summary>The message is none.</summary>
    public bool IsBroken { get; }

    public ReadOnlySpan<byte> Key { get; }

    /// <summary>Which form the value has.</summary>
    public ValueKind Kind { get; }

    /// <summary>A text, or bytes.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>The message <c>KeyValueList</c> or <c>ArrayValue</c>: its attributes or values as its field 1.</summary>
    public ReadOnlySpan<byte> List { get; }

    /// <summary>A number or a boolean, as it travels.</summary>
    public ulong Bits { get; }

    /// <summary>The value of a boolean; false where it is none.</summary>
    public bool IsTrue => Kind == ValueKind.Boolean && Bits != 0;

    public static KeyValue Read(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> key = default;
        AnyValue value = default;
        var isBroken = false;
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            if (fields.Field == 1) key = fields.Content;
            else if (fields.Field == 2) isBroken |= !AnyValue.TryRead(fields.Content, out value);
        }
        return new KeyValue(key, value, isBroken | fields.IsBroken, value.Text, value.List);
    }
}
