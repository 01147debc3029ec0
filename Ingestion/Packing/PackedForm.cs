namespace Coldstart.Ingestion.Packing;

/// <summary>Tells by its first bytes how something is packed.</summary>
internal static class PackedForm
{
    /// <summary>RFC 1952, section 2.3.1: two bytes of identification.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes is [0x1F, 0x8B, ..];

    /// <summary>
    /// RFC 1950, section 2.2: method deflate, and a checksum over both bytes. Of the windows only the usual one, for <c>x</c>: others would pass for text.
    /// </summary>
    public static bool IsZlib(ReadOnlySpan<byte> bytes) => bytes.Length >= 2 && bytes[0] == 0x78 && (bytes[0] << 8 | bytes[1]) % 31 == 0 && bytes[1] is 0x01 or 0x5E or 0x9C or 0xDA;

    public static bool IsPacked(ReadOnlySpan<byte> bytes) => IsGzip(bytes) || IsZlib(bytes);
}
