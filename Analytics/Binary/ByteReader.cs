using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Coldstart.Analytics.Binary;

/// <summary>Reads what <see cref="ByteWriter"/> wrote. Every read is bounds-checked.</summary>
/// <remarks>Any malformed input ends in <see cref="CorruptDataException"/>, never in another exception or an endless loop.</remarks>
public ref struct ByteReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> source = source;
    private int position;

    /// <summary>Offset of the next byte.</summary>
    public readonly int Position => position;

    public readonly int Remaining => source.Length - position;

    public readonly bool AtEnd => position == source.Length;

    /// <summary>Ends the source earlier.</summary>
    /// <param name="length">Its new length in bytes.</param>
    public void Limit(int length)
    {
        if (length < position || length > source.Length) CorruptDataException.Throw("a value was cut short");
        source = source[..length];
    }

    public byte ReadByte()
    {
        if (position >= source.Length) CorruptDataException.Throw("a value was cut short");
        return source[position++];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadVarint()
    {
        if ((uint)position < (uint)source.Length)
        {
            uint first = source[position];
            if (first < 0x80)
            {
                position++;
                return first;
            }
        }
        return ReadLongVarint();
    }

    /// <summary>A varint that must be at most <paramref name="maximum"/>.</summary>
    public int ReadVarint(int maximum)
    {
        var value = ReadVarint();
        if (value > (ulong)maximum) CorruptDataException.Throw("a number is out of its range");
        return (int)value;
    }

    /// <summary>A varint that must fit a non-negative <see cref="long"/>.</summary>
    public long ReadVarint64()
    {
        var value = ReadVarint();
        if (value > long.MaxValue) CorruptDataException.Throw("a number is out of its range");
        return (long)value;
    }

    public long ReadSigned()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A varint of up to 128 bits.</summary>
    public UInt128 ReadVarint128()
    {
        // Nearly every value ends within 63 bits, where 64-bit arithmetic will do.
        ulong low = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            ulong next = ReadByte();
            low |= (next & 0x7F) << shift;
            if (next < 0x80) return low;
        }
        return ReadRestOfVarint128(low);
    }

    /// <summary>A zigzag encoded varint of up to 128 bits.</summary>
    public Int128 ReadSigned128()
    {
        var value = ReadVarint128();
        return (Int128)(value >> 1) ^ -(Int128)(value & 1);
    }

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadRaw(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadRaw(8));

    public Guid ReadGuid() => new(ReadRaw(16), bigEndian: true);

    public ReadOnlySpan<byte> ReadRaw(int count)
    {
        if ((uint)count > (uint)(source.Length - position)) CorruptDataException.Throw("a value was cut short");
        var result = source.Slice(position, count);
        position += count;
        return result;
    }

    /// <summary>Length-prefixed bytes; the span points into the source.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var count = ReadVarint();
        if (count > (ulong)Remaining) CorruptDataException.Throw("a value was cut short");
        return ReadRaw((int)count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong ReadLongVarint()
    {
        if (source.Length - position < sizeof(ulong)) return ReadVarintByByte();
        var word = BinaryPrimitives.ReadUInt64LittleEndian(source[position..]);
        var ends = ~word & 0x8080_8080_8080_8080;
        if (ends == 0) return ReadVarintByByte();
        // The groups of seven bits move together two by two, four by four and eight by eight: a loop would mispredict at the end of each number.
        var bits = BitOperations.TrailingZeroCount(ends) + 1;
        position += bits >> 3;
        word &= ulong.MaxValue >> (64 - bits) & 0x7F7F_7F7F_7F7F_7F7F;
        word = (word & 0x007F_007F_007F_007F) | (word & 0x7F00_7F00_7F00_7F00) >> 1;
        word = (word & 0x0000_3FFF_0000_3FFF) | (word & 0x3FFF_0000_3FFF_0000) >> 2;
        return (word & 0x0FFF_FFFF) | (word & 0x0FFF_FFFF_0000_0000) >> 4;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong ReadVarintByByte()
    {
        ulong result = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            ulong next = ReadByte();
            if (shift == 63 && next > 1) CorruptDataException.Throw("a number is longer than 64 bits");
            result |= (next & 0x7F) << shift;
            if (next < 0x80) return result;
        }
        CorruptDataException.Throw("a number is longer than 64 bits");
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private UInt128 ReadRestOfVarint128(UInt128 result)
    {
        for (var shift = 63; shift < 128; shift += 7)
        {
            var next = ReadByte();
            if (shift == 126 && next > 3) CorruptDataException.Throw("a number is longer than 128 bits");
            result |= (UInt128)(byte)(next & 0x7F) << shift;
            if (next < 0x80) return result;
        }
        CorruptDataException.Throw("a number is longer than 128 bits");
        return 0;
    }
}
