using System.Buffers.Binary;
using Coldstart.Analytics;
using Coldstart.Ingestion.Packing;

namespace Coldstart.Ingestion.Otlp;

/// <summary>
/// Writes messages in their binary form into memory that someone else keeps the account of. Once there is no room, nothing more is written and
/// <see cref="Outcome"/> says why.
/// </summary>
internal sealed class OtlpWriter
{
    /// <summary>Bytes of the length of a message: as it is known only behind its end, it is a varint of fixed width, and larger than any request.</summary>
    private const int LengthBytes = 4;

    private const int VarintBytesMax = 10;

    private IPayloadMemory? into;
    private int start;

    public UnpackOutcome Outcome { get; private set; }

    /// <summary>Starts behind what the memory holds.</summary>
    public void Begin(IPayloadMemory memory)
    {
        into = memory;
        start = memory.Length;
        Outcome = UnpackOutcome.Whole;
    }

    public void Varint(ulong value)
    {
        var room = Room(VarintBytesMax);
        if (room.IsEmpty) return;
        var length = 0;
        for (; value >= 0x80; value >>= 7) room[length++] = (byte)(value | 0x80);
        room[length++] = (byte)value;
        into!.Advance(length);
    }

    public void Fixed64(ulong value)
    {
        var room = Room(sizeof(ulong));
        if (room.IsEmpty) return;
        BinaryPrimitives.WriteUInt64LittleEndian(room, value);
        into!.Advance(sizeof(ulong));
    }

    /// <summary>Begins something with a length.</summary>
    /// <returns>For <see cref="Close"/>.</returns>
    public int Open(uint tag)
    {
        Varint(tag);
        if (!Room(LengthBytes).IsEmpty) into!.Advance(LengthBytes);
        return into!.Length;
    }

    /// <summary>Ends what began.</summary>
    public void Close(int opened)
    {
        if (Outcome != UnpackOutcome.Whole) return;
        Span<byte> length = stackalloc byte[LengthBytes];
        var value = into!.Length - opened;
        for (var at = 0; at < LengthBytes; at++, value >>= 7) length[at] = (byte)(value & 0x7F | (at < LengthBytes - 1 ? 0x80 : 0));
        into.Patch(opened - LengthBytes, length);
    }

    /// <summary>Room for so many bytes; empty where there is none.</summary>
    public Span<byte> Room(int bytes)
    {
        if (Outcome != UnpackOutcome.Whole) return default;
        if (into!.Length - start + bytes > Limits.OtlpBodyBytesMax)
        {
            Outcome = UnpackOutcome.TooLarge;
            return default;
        }
        var room = into.Room(bytes);
        if (room.IsEmpty) Outcome = UnpackOutcome.NoMemory;
        return room.Span;
    }

    /// <summary>So many bytes of the room were written.</summary>
    public void Advance(int bytes) => into!.Advance(bytes);
}
