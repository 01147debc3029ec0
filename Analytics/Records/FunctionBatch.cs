namespace Coldstart.Analytics.Records;

/// <summary>
/// The binary form in which records travel inside Coldstart: the journal stores it, a grain call carries it, recovery reads it again.
/// A block holds the records of one function from one request.
/// </summary>
/// <remarks>
/// Layout, version 1 (varints are LEB128, signed ones zigzag):
/// <code>
/// u8 version · u32 record count · varint acceptedAt (µs) · bytes account · bytes region · bytes function name · record*
/// record  = u8 kind · varint fields · signed time (µs since the previous record, the first since acceptedAt) · the fields present, in bit order
/// name    = varint 0, bytes (a name not met before in this block) | varint k (the k-th name met)
/// modules = varint count · (name · varint (self? · parent? · phase) · varint total · [varint self] · [name parent])*
/// </code>
/// Request ids are stored as their 64-bit hash; the text goes along only where a kept sample will show it (cold start, init or failure).
/// </remarks>
public static class FunctionBatch
{
    /// <summary>The version that writers write. Readers refuse a newer one.</summary>
    public const byte Version = 1;

    internal const int CountOffset = 1;

    internal const int PhaseBits = 2;

    /// <summary>Reads a whole block and throws if anything in it is not as it should be.</summary>
    /// <returns>The number of records.</returns>
    /// <exception cref="Binary.CorruptDataException">The block is damaged or newer than this program.</exception>
    public static int Validate(ReadOnlySpan<byte> block, FunctionBatchScratch scratch)
    {
        var reader = new FunctionBatchReader(block, scratch);
        var count = 0;
        while (reader.Read()) count++;
        return count;
    }
}
