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
    private Memory<byte> chunk;
    private int chunkBytes;
    private int chunkAt;
    private int used;
    private int start;

    public UnpackOutcome Outcome { get; private set; }

    private int Position => chunkAt + used;

    /// <summary>Starts behind what the memory holds.</summary>
    /// <param name="memory">Takes the messages.</param>
    /// <param name="expectedBytes">How long they will be, about: so much is asked for at a time, within bounds.</param>
    public void Begin(IPayloadMemory memory, int expectedBytes)
    {
        into = memory;
        chunkBytes = Math.Min(expectedBytes, Limits.InflationStepBytes);
        (chunk, used) = (default, 0);
        start = chunkAt = memory.Length;
        Outcome = UnpackOutcome.Whole;
    }

    /// <summary>Hands over what was written last.</summary>
    public void End()
    {
        into!.Advance(used);
        chunkAt += used;
        (chunk, used) = (default, 0);
    }

    public void Varint(ulong value)
    {
        var room = Room(VarintBytesMax);
        if (room.IsEmpty) return;
        var length = 0;
        for (; value >= 0x80; value >>= 7) room[length++] = (byte)(value | 0x80);
        room[length++] = (byte)value;
        used += length;
    }

    public void Fixed64(ulong value)
    {
        var room = Room(sizeof(ulong));
        if (room.IsEmpty) return;
        BinaryPrimitives.WriteUInt64LittleEndian(room, value);
        used += sizeof(ulong);
    }

    /// <summary>Begins something with a length.</summary>
    /// <returns>For <see cref="Close"/>.</returns>
    public int Open(uint tag)
    {
        Varint(tag);
        if (!Room(LengthBytes).IsEmpty) used += LengthBytes;
        return Position;
    }

    /// <summary>Ends what began.</summary>
    public void Close(int opened)
    {
        if (Outcome != UnpackOutcome.Whole) return;
        var value = Position - opened;
        var at = opened - LengthBytes;
        if (at >= chunkAt)
        {
            PutLength(chunk.Span[(at - chunkAt)..], value);
            return;
        }
        Span<byte> length = stackalloc byte[LengthBytes];
        PutLength(length, value);
        into!.Patch(at, length);
    }

    /// <summary>Room for so many bytes; empty where there is none.</summary>
    public Span<byte> Room(int bytes)
    {
        if (chunk.Length - used < bytes && !TryRenew(bytes)) return default;
        return chunk.Span[used..];
    }

    /// <summary>So many bytes of the room were written.</summary>
    public void Advance(int bytes) => used += bytes;

    private bool TryRenew(int bytes)
    {
        if (Outcome != UnpackOutcome.Whole) return false;
        if (Position - start + bytes > Limits.OtlpBodyBytesMax)
        {
            Outcome = UnpackOutcome.TooLarge;
            return false;
        }
        End();
        chunk = into!.Room(Math.Max(bytes, chunkBytes));
        if (chunk.IsEmpty) chunk = into.Room(bytes);
        // What is there may be more than was asked for, and more than may be written.
        chunk = chunk[..Math.Min(chunk.Length, Limits.OtlpBodyBytesMax - (Position - start))];
        if (!chunk.IsEmpty) return true;
        Outcome = UnpackOutcome.NoMemory;
        return false;
    }

    private static void PutLength(Span<byte> target, int value)
    {
        for (var at = 0; at < LengthBytes; at++, value >>= 7) target[at] = (byte)(value & 0x7F | (at < LengthBytes - 1 ? 0x80 : 0));
    }
}
