using System.Text;

namespace Coldstart.Ingestion.Otlp;

/// <summary>How a field is written in JSON, and by that in its binary form (OTLP 1.x, "JSON Protobuf Encoding").</summary>
internal enum OtlpFieldKind
{
    /// <summary>An object.</summary>
    Message,

    /// <summary>A text.</summary>
    Text,

    /// <summary>Bytes in hexadecimal digits: ids of traces and spans alone.</summary>
    Hex,

    /// <summary>Bytes in base64.</summary>
    Base64,

    /// <summary>64 bits in full width; in JSON a text of digits, or a number.</summary>
    Fixed64,

    /// <summary>A varint; in JSON a number, or a text of digits.</summary>
    Whole,

    /// <summary>A varint, zigzag encoded.</summary>
    Signed,

    Boolean,

    /// <summary>A double; in JSON a number, or NaN, Infinity or -Infinity as a text.</summary>
    Double,
}

/// <summary>A field that is read.</summary>
/// <param name="name">In JSON.</param>
/// <param name="number">In the binary form.</param>
/// <param name="kind">How it is written.</param>
/// <param name="message">What it holds, where it is a message.</param>
/// <param name="isRepeated">An array of them; numbers are packed.</param>
internal sealed class OtlpField(string name, int number, OtlpFieldKind kind, OtlpMessage? message = null, bool isRepeated = false)
{
    public byte[] Name { get; } = Encoding.UTF8.GetBytes(name);

    public OtlpFieldKind Kind { get; } = kind;

    public OtlpMessage? Message { get; } = message;

    public bool IsRepeated { get; } = isRepeated;

    /// <summary>The number and how what follows is as long as it is (Protocol Buffers, "Encoding": wire types).</summary>
    public uint Tag { get; } = (uint)number << 3 | (kind switch
    {
        OtlpFieldKind.Message or OtlpFieldKind.Text or OtlpFieldKind.Hex or OtlpFieldKind.Base64 => 2u,
        _ when isRepeated => 2u,
        OtlpFieldKind.Fixed64 or OtlpFieldKind.Double => 1u,
        _ => 0u,
    });
}
