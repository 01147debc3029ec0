namespace Coldstart.Ingestion.Protobuf;

/// <summary>An attribute (opentelemetry-proto v1.0.0, common.proto, <c>KeyValue</c>) whose value is a text or a list of attributes; others are empty.</summary>
internal readonly ref struct KeyValue
{
    private KeyValue(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, ReadOnlySpan<byte> list, bool isBroken)
    {
        IsBroken = isBroken;
        Key = key;
        Text = text;
        List = list;
    }

    /// <summary>The message is none.</summary>
    public bool IsBroken { get; }

    public ReadOnlySpan<byte> Key { get; }

    public ReadOnlySpan<byte> Text { get; }

    /// <summary>The message <c>KeyValueList</c>: attributes as its field 1.</summary>
    public ReadOnlySpan<byte> List { get; }

    public static KeyValue Read(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> key = default, text = default, list = default;
        var isBroken = false;
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            if (fields.Field == 1) key = fields.Content;
            if (fields.Field != 2) continue;
            var value = new ProtobufReader(fields.Content);
            while (value.Next())
            {
                if (value.Field == 1) text = value.Content;
                else if (value.Field == 6) list = value.Content;
            }
            isBroken |= value.IsBroken;
        }
        return new KeyValue(key, text, list, isBroken | fields.IsBroken);
    }
}
