using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Coldstart.Analytics.Binary;

/// <summary>Unsigned LEB128: seven bits a byte, the lowest first, the high bit says that more follow.</summary>
internal static class Varint
{
    /// <summary>Bytes of the longest, and room that <see cref="Put"/> asks for.</summary>
    public const int BytesMax = 10;

    /// <summary>Writes a number and answers the place behind it.</summary>
    /// <param name="target">Has <see cref="BytesMax"/> bytes at <paramref name="at"/>; those behind the number may be written, too.</param>
    /// <param name="at">Where to write.</param>
    /// <param name="value">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Put(Span<byte> target, int at, ulong value)
    {
        if (value >= 1 << 28) return PutLong(target, at, value);
        // Four groups of seven bits at once: the lengths of numbers vary, and a loop would mispredict at the end of each.
        var low = (uint)value;
        var groups = (low & 0x7F) | (low & 0x3F80) << 1 | (low & 0x1F_C000) << 2 | (low & 0xFE0_0000) << 3;
        var bytes = (int)((38 - (uint)BitOperations.LeadingZeroCount(low | 1)) / 7);
        var continued = 0x0080_8080U >> (8 * (4 - bytes));
        BinaryPrimitives.WriteUInt32LittleEndian(target[at..], groups | continued);
        return at + bytes;
    }

    /// <summary>Writes a signed number, zigzag encoded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PutSigned(Span<byte> target, int at, long value) => Put(target, at, (ulong)((value << 1) ^ (value >> 63)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int PutLong(Span<byte> target, int at, ulong value)
    {
        while (value >= 0x80)
        {
            target[at++] = (byte)(value | 0x80);
            value >>= 7;
        }
        target[at++] = (byte)value;
        return at;
    }
}
