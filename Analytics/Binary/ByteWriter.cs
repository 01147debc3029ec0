using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Coldstart.Analytics.Binary;

/// <summary>
/// A growable byte buffer with the integer encodings that every stored form of Coldstart uses: LEB128 varints,
/// zigzag for signed values, little-endian fixed widths, length-prefixed bytes. Reusable: <see cref="Clear"/> keeps the buffer.
/// </summary>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class ByteWriter(int capacity = 256) : IBufferWriter<byte>
{
    private const int MinimumBytes = 16;

    private byte[] buffer = new byte[Math.Max(capacity, MinimumBytes)];
    private int length;

    /// <summary>Bytes written so far.</summary>
    public int Length => length;

    /// <summary>Bytes that the buffer holds at present.</summary>
    public int Capacity => buffer.Length;

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> WrittenSpan => buffer.AsSpan(0, length);

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => buffer.AsMemory(0, length);

    /// <summary>Forgets the content and keeps the buffer.</summary>
    public void Clear() => length = 0;

    /// <summary>Forgets the content, and the buffer too where it has grown beyond <paramref name="keptBytesMax"/>.</summary>
    public void ClearAndTrim(int keptBytesMax)
    {
        if (buffer.Length > keptBytesMax) buffer = new byte[MinimumBytes];
        length = 0;
    }

    /// <summary>Cuts the content back to <paramref name="newLength"/> bytes.</summary>
    public void Truncate(int newLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)newLength, (uint)length);
        length = newLength;
    }

    /// <summary>Overwrites bytes written before.</summary>
    public void Patch(int at, ReadOnlySpan<byte> value) => value.CopyTo(buffer.AsSpan(0, length)[at..]);

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => WrittenSpan.ToArray();

    public void WriteByte(byte value)
    {
        if (length == buffer.Length) Grow(1);
        buffer[length++] = value;
    }

    /// <summary>Unsigned LEB128, 1 to 10 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteVarint(ulong value)
    {
        if (buffer.Length - length < Varint.BytesMax) Grow(Varint.BytesMax);
        length = Varint.Put(buffer, length, value);
    }

    /// <summary>A non-negative integer as varint.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public void WriteVarint(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        WriteVarint((ulong)value);
    }

    /// <summary>A signed integer, zigzag encoded, as varint.</summary>
    public void WriteSigned(long value) => WriteVarint((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Unsigned LEB128 of up to 128 bits, 1 to 19 bytes; the same bytes as <see cref="WriteVarint(ulong)"/> where 64 bits suffice.</summary>
    public void WriteVarint128(UInt128 value)
    {
        while (value > ulong.MaxValue)
        {
            WriteByte((byte)((byte)value | 0x80));
            value >>= 7;
        }
        WriteVarint((ulong)value);
    }

    /// <summary>A signed integer of up to 128 bits, zigzag encoded, as varint.</summary>
    public void WriteSigned128(Int128 value) => WriteVarint128((UInt128)((value << 1) ^ (value >> 127)));

    public void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(GetSpan(4), value);
        length += 4;
    }

    public void WriteUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(GetSpan(8), value);
        length += 8;
    }

    /// <summary>A UUID in RFC 9562 byte order, 16 bytes.</summary>
    public void WriteGuid(Guid value)
    {
        value.TryWriteBytes(GetSpan(16), bigEndian: true, out _);
        length += 16;
    }

    /// <summary>The bytes alone, without a length.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(GetSpan(value.Length));
        length += value.Length;
    }

    /// <summary>The bytes with their length in front as varint.</summary>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteVarint((ulong)value.Length);
        WriteRaw(value);
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(buffer.Length - length));
        length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (buffer.Length - length < Math.Max(sizeHint, 1)) Grow(Math.Max(sizeHint, 1));
        return buffer.AsMemory(length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (buffer.Length - length < Math.Max(sizeHint, 1)) Grow(Math.Max(sizeHint, 1));
        return buffer.AsSpan(length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int atLeast) =>
        Array.Resize(ref buffer, checked((int)Math.Max((long)length + atLeast, Math.Min(buffer.Length * 2L, Array.MaxLength))));
}
