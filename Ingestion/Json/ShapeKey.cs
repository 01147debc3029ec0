using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Coldstart.Ingestion.Json;

/// <summary>A key as it stands in compact JSON, with its quotation marks and colon, to be compared as a whole.</summary>
internal readonly struct ShapeKey
{
    private const int QuotesAndColon = 3;

    private readonly Vector256<byte> bytes;
    private readonly uint mask;

    /// <summary>Makes a key of a name without escapes; one that does not fit a vector is no key and begins no text.</summary>
    public ShapeKey(ReadOnlySpan<byte> name)
    {
        Length = name.Length + QuotesAndColon;
        if (Length >= Vector256<byte>.Count) return;
        Span<byte> key = stackalloc byte[Vector256<byte>.Count];
        key.Clear();
        key[0] = (byte)'"';
        name.CopyTo(key[1..]);
        key[name.Length + 1] = (byte)'"';
        key[name.Length + 2] = (byte)':';
        bytes = Vector256.Create<byte>(key);
        mask = (1U << Length) - 1;
    }

    /// <summary>Bytes of the key.</summary>
    public int Length { get; }

    /// <summary>Whether a text begins with this key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Begins(Vector256<byte> text) =>
        mask != 0 && (Vector256.Equals(text, bytes).ExtractMostSignificantBits() & mask) == mask;
}
