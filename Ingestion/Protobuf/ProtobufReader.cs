using System.Buffers.Binary;

namespace Coldstart.Ingestion.Protobuf;

/// <summary>
/// Reads the fields of a message one after another (Protocol Buffers, "Encoding"), without a schema, objects or exceptions: what is malformed ends the
/// reading and is told by <see cref="IsBroken"/>.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int VarintBytesMax = 10;
    private ReadOnlySpan<byte> rest = message;

    /// <summary>Number of the field.</summary>
    public int Field { get; private set; }

    /// <summary>The value of a varint or of a fixed width, as bits; 0 for a field with a length.</summary>
    public ulong Bits { get; private set; }

    /// <summary>The field has a length, be it 0.</summary>
    public bool HasLength { get; private set; }

    /// <summary>The content of a field with a length; empty for others.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>The message is no message.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The value of a fixed width of 64 bits as a double.</summary>
    public readonly double Double => BitConverter.UInt64BitsToDouble(Bits);

    /// <summary>Goes to the next field.</summary>
    /// <returns>False behind the last, and where the message is broken.</returns>
    public bool Next()
    {
        if (rest.IsEmpty || IsBroken) return false;
        Bits = 0;
        Content = default;
        if (!TryVarint(ref rest, out var tag) || tag >> 3 is 0 or > int.MaxValue) return Break();
        Field = (int)(tag >> 3);
        HasLength = (tag & 7) == 2;
        switch (tag & 7)
        {
            case 0:
                if (!TryVarint(ref rest, out var value)) return Break();
                Bits = value;
                return true;
            case 1 when rest.Length >= sizeof(ulong):
                Bits = BinaryPrimitives.ReadUInt64LittleEndian(rest);
                rest = rest[sizeof(ulong)..];
                return true;
            case 2 when TryVarint(ref rest, out var length) && length <= (ulong)rest.Length:
                Content = rest[..(int)length];
                rest = rest[(int)length..];
                return true;
            case 5 when rest.Length >= sizeof(uint):
                Bits = BinaryPrimitives.ReadUInt32LittleEndian(rest);
                rest = rest[sizeof(uint)..];
                return true;
            default:
                return Break();
        }
    }

    /// <summary>Reads a varint at the beginning of some bytes and goes behind it.</summary>
    public static bool TryVarint(scoped ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var at = 0; at < Math.Min(bytes.Length, VarintBytesMax); at++)
        {
            value |= (ulong)(bytes[at] & 0x7F) << (7 * at);
            if (bytes[at] >= 0x80) continue;
            bytes = bytes[(at + 1)..];
            return true;
        }
        return false;
    }

    private bool Break()
    {
        IsBroken = true;
        return false;
    }
}
