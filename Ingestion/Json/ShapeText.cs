using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Coldstart.Ingestion.Json;

/// <summary>
/// Reads plain values of compact JSON many bytes at a time. Whatever is not plain (an escape, a byte beyond ASCII, a sign, an
/// exponent) is not read but reported, for the slower reader to look at.
/// </summary>
/// <remarks>
/// Loads reach beyond the value: a caller may read at <c>at</c> only where <see cref="Margin"/> bytes follow in the text.
/// Digits are turned into a number eight at a time by multiplications (SWAR), as a loop over them would mispredict at each end.
/// </remarks>
internal static class ShapeText
{
    /// <summary>Bytes that must follow the place of a key: the key, a space, and the longest first load of its value.</summary>
    public const int Margin = 96;

    private const ulong Zeros = 0x3030303030303030;
    private const ulong LowBits = 0x7F7F7F7F7F7F7F7F;
    private const ulong HighBits = 0x8080808080808080;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte ByteAt(ref byte text, int at) => Unsafe.Add(ref text, (nint)(uint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong EightAt(ref byte text, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, (nint)(uint)at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint FourAt(ref byte text, int at) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref text, (nint)(uint)at));

    /// <summary>Steps over one space, where there is one.</summary>
    /// <remarks>A call, so that the branch stays one: predicted, it lets the next load begin before this byte has arrived.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipSpace(ref byte text, int at) => ByteAt(ref text, at) == ' ' ? Behind(at) : at;

    /// <summary>The place of the quotation mark that ends a string, or -1 where the string is not plain.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Behind the opening quotation mark.</param>
    /// <param name="last">The last place at which 32 bytes may be loaded.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfString(ref byte text, int at, int last)
    {
        while (at <= last)
        {
            var bytes = Vector256.LoadUnsafe(ref text, (nuint)(uint)at);
            // One more than a control character, DEL or a byte beyond ASCII is, as a signed byte, at most 0x20.
            var special = Vector256.Equals(bytes, Vector256.Create((byte)'"')) | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
                | Vector256.LessThan((bytes + Vector256<byte>.One).AsSByte(), Vector256.Create((sbyte)0x21)).AsByte();
            var mask = special.ExtractMostSignificantBits();
            if (mask != 0)
            {
                at += BitOperations.TrailingZeroCount(mask);
                return ByteAt(ref text, at) == '"' ? at : -1;
            }
            at += Vector256<byte>.Count;
        }
        return -1;
    }

    /// <summary>Reads a whole number of up to seven digits.</summary>
    /// <returns>The place behind it, or -1 where it is not plain.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadWhole(ref byte text, int at, out uint value)
    {
        var digits = EightAt(ref text, at) ^ Zeros;
        var count = CountDigits(digits);
        value = Eight(digits << (64 - 8 * count));
        var isPlain = count is > 0 and < 8 && ((digits & 0xFF) != 0 || count == 1);
        return isPlain ? at + count : -1;
    }

    /// <summary>Reads a decimal number as thousandths, rounded half away from zero.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">At its first byte.</param>
    /// <param name="last">The last place at which eight bytes may be loaded.</param>
    /// <param name="thousandths">The value times 1000.</param>
    /// <returns>The place behind it, or -1 where it is not plain.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadThousandths(ref byte text, int at, int last, out long thousandths)
    {
        at = ReadWhole(ref text, at, out var whole);
        thousandths = whole * 1000L;
        if (at < 0 || ByteAt(ref text, at) != '.') return at;
        at = ReadFraction(ref text, at + 1, last, out var digits);
        var rounding = (digits >> 24 & 0xFF) >= 5 ? 1 : 0;
        thousandths += (long)((digits & 0xFF) * 100 + (digits >> 8 & 0xFF) * 10 + (digits >> 16 & 0xFF)) + rounding;
        return at;
    }

    /// <summary>Reads the digits behind a point.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Behind the point.</param>
    /// <param name="last">The last place at which eight bytes may be loaded.</param>
    /// <param name="digits">The first eight, the first one lowest; 0 where there are fewer.</param>
    /// <returns>The place behind all digits, or -1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadFraction(ref byte text, int at, int last, out ulong digits)
    {
        digits = EightAt(ref text, at) ^ Zeros;
        var count = CountDigits(digits);
        if (count == 8) return EndOfDigits(ref text, at + 8, last);
        digits &= (1UL << (8 * count)) - 1;
        return count > 0 ? at + count : -1;
    }

    /// <summary>The value of eight digits, the first one lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Eight(ulong digits)
    {
        digits = (digits * (10UL << 8 | 1)) >> 8;
        digits = ((digits & 0x00FF00FF00FF00FF) * (100UL << 16 | 1)) >> 16;
        return (uint)(((digits & 0x0000FFFF0000FFFF) * (10_000UL << 32 | 1)) >> 32);
    }

    /// <summary>How many of eight bytes, from the lowest on, are digits from which '0' was taken away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountDigits(ulong digits) => BitOperations.TrailingZeroCount((((digits & LowBits) + 0x7676767676767676) | digits) & HighBits) >> 3;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Behind(int at) => at + 1;

    private static int EndOfDigits(ref byte text, int at, int last)
    {
        while (at <= last && char.IsAsciiDigit((char)ByteAt(ref text, at))) at++;
        return at <= last ? at : -1;
    }
}
