using System.Buffers.Binary;
using System.Numerics;

namespace Coldstart.Analytics.Binary;

/// <summary>
/// A fast 64-bit hash of bytes with full avalanche (multiply and fold of 128-bit products, as wyhash does).
/// Its values are stored, so the function never changes. Not for secrets.
/// </summary>
public static class Hash64
{
    private const ulong A = 0xA0761D6478BD642FUL;
    private const ulong B = 0xE7037ED1A0B428DBUL;
    private const ulong C = 0x8EBC6AF09C88C6E3UL;

    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        var hash = Fold(seed ^ A, (ulong)bytes.Length ^ B);
        while (bytes.Length > 16)
        {
            hash = Fold(BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ B, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]) ^ hash);
            bytes = bytes[16..];
        }
        ulong low, high;
        if (bytes.Length >= 8)
        {
            low = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            high = BinaryPrimitives.ReadUInt64LittleEndian(bytes[^8..]);
        }
        else if (bytes.Length >= 4)
        {
            low = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]);
        }
        else if (bytes.Length > 0)
        {
            low = (ulong)bytes[0] << 16 | (ulong)bytes[bytes.Length / 2] << 8 | bytes[^1];
            high = 0;
        }
        else
        {
            low = high = 0;
        }
        return Fold(low ^ C, high ^ hash);
    }

    /// <summary>Derives another hash from one, for a counter beside it.</summary>
    public static ulong Mix(ulong hash, ulong counter) => Fold(hash ^ A, counter ^ C);

    private static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low ^ BitOperations.RotateLeft(a, 32);
    }
}
