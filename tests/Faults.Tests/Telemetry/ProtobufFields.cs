using System.Buffers.Binary;

namespace Coldstart.Faults.Tests.Telemetry;

/// <summary>The fields of one protobuf message, read by hand (protobuf.dev, "Encoding"): the exporter's own code would agree with itself.</summary>
internal static class ProtobufFields
{
    /// <summary>Number, value of a varint or fixed field, and bytes of a field with a length.</summary>
    public static List<(int Number, ulong Value, byte[] Bytes)> Read(byte[] message)
    {
        var fields = new List<(int, ulong, byte[])>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    fields.Add((number, Varint(message, ref at), []));
                    break;
                case 1:
                    fields.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)), []));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    fields.Add((number, 0, message[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    fields.Add((number, BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at)), []));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }
        }
        return fields;
    }

    /// <summary>The messages in a field.</summary>
    public static IEnumerable<byte[]> In(byte[] message, int number) => Read(message).Where(field => field.Number == number).Select(static field => field.Bytes);

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
    }
}
