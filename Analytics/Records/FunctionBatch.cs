using System.Buffers.Binary;

namespace Coldstart.Analytics.Records;

/// <summary>
/// The binary form in which records travel inside Coldstart: the journal stores it, a grain call carries it, recovery reads it again.
/// A block holds the records of one function from one request.
/// </summary>
/// <remarks>
/// Layout, version 2 (varints are LEB128, signed ones zigzag):
/// <code>
/// u8 version · u32 record count · u32 identity count · varint acceptedAt (µs) · bytes account · bytes region · bytes function name · u8 door · record* · (u64 identity)*
/// record  = u8 kind · varint fields · signed time (µs since the previous record, the first since acceptedAt) · the fields present, in bit order
/// name    = varint 0, bytes (a name not met before in this block) | varint k (the k-th name met)
/// modules = varint count · (name · varint (self? · parent? · phase) · varint total · [varint self] · [name parent])*
/// </code>
/// Version 1 had no door. Identities stand together at the end, in the order of the records that have one: who applies a block looks them all up at once.
/// Request ids are stored as their 64-bit hash; the text goes along only where a kept sample will show it (cold start, init or failure).
/// </remarks>
public static class FunctionBatch
{
    /// <summary>The version that writers write. Readers refuse a newer one. A new kind of record, field or door is a new version: see <see cref="IsNewer"/>.</summary>
    public const byte Version = 2;

    // So many versions from now on are believed; a first byte beyond them is damage.
    private const byte VersionsAhead = 32;

    internal const byte FirstVersion = 1;

    internal const int CountOffset = 1;

    internal const int IdentityCountOffset = 5;

    internal const int HeadBytes = 9;

    internal const int PhaseBits = 2;

    /// <summary>The identities of a block's records, 8 bytes each, little-endian; empty where the block is no block.</summary>
    public static ReadOnlySpan<byte> Identities(ReadOnlySpan<byte> block)
    {
        if (block.Length < HeadBytes) return default;
        var bytes = BinaryPrimitives.ReadUInt32LittleEndian(block[IdentityCountOffset..]) * (long)sizeof(ulong);
        return bytes <= block.Length - HeadBytes ? block[^(int)bytes..] : default;
    }

    /// <summary>
    /// The block was written by a newer version of this program: a front end that was upgraded first, or a version that somebody went back from. Whoever meets one
    /// leaves it for a program that can read it; it is no damage, and no dead letter.
    /// </summary>
    public static bool IsNewer(ReadOnlySpan<byte> block) => block.Length > 0 && block[0] is > Version and <= Version + VersionsAhead;

    /// <summary>Reads a whole block and throws if anything in it is not as it should be.</summary>
    /// <returns>The number of records.</returns>
    /// <exception cref="Binary.CorruptDataException">The block is damaged or newer than this program.</exception>
    public static int Validate(ReadOnlySpan<byte> block, FunctionBatchScratch scratch)
    {
        var reader = new FunctionBatchReader(block, scratch);
        var count = 0;
        while (reader.Read())
        {
            // No door takes such a time, and no window has a place for it.
            if (reader.Current.TimeUs < 0) Binary.CorruptDataException.Throw("a record is of before 1970");
            count++;
        }
        return count;
    }
}
