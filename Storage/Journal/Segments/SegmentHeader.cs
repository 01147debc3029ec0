using Coldstart.Analytics;
using Coldstart.Analytics.Binary;

namespace Coldstart.Storage.Journal.Segments;

/// <summary>What stands at the head of a segment file.</summary>
/// <param name="Counter">Grows with every header of this file: of two headers the higher one holds.</param>
/// <param name="IsLive">Whether the frames count; false where the file waits to be used again.</param>
/// <param name="Generation">Which use of which file this is: never repeats within a journal.</param>
/// <param name="Salt">Seed of the checksums of this generation's frames.</param>
/// <param name="Lane">The one lane whose frames are in here.</param>
/// <param name="FirstSequence">Sequence of the first frame.</param>
/// <param name="Closed">Lanes that were closed before and still have segments.</param>
internal sealed record SegmentHeader(long Counter, bool IsLive, long Generation, ulong Salt, long Lane, long FirstSequence, IReadOnlyList<LaneEnd> Closed)
{
    /// <summary>Room for the header in bytes: enough for one closed lane per segment (<see cref="Limits.JournalSegments"/>).</summary>
    public const int SlotBytes = 32 * 1024 / 2;

    /// <summary>Highest format version that this program reads, and the one that it writes.</summary>
    public const uint FormatVersion = 1;

    private const ulong Magic = 0x4C4E524A54534443; // "CDSTJRNL"

    // Magic, version, length, checksum: these stay as they are in every version, so that an old program knows a newer file from a damaged one.
    private const int PrefixBytes = 24;

    private const int FixedBytes = 52;

    private const int LaneEndBytes = 16;

    /// <summary>Header of a file that was never used.</summary>
    public static SegmentHeader Unused { get; } = new(0, false, 0, 0, 0, 0, []);

    /// <summary>The header as <see cref="SlotBytes"/> bytes.</summary>
    public byte[] Encode()
    {
        var slot = new byte[SlotBytes];
        if (Counter == 0) return slot;
        var body = new ByteWriter(FixedBytes + (Closed.Count * LaneEndBytes));
        body.WriteUInt64((ulong)Counter);
        body.WriteUInt32(IsLive ? 1u : 0u);
        body.WriteUInt64((ulong)Generation);
        body.WriteUInt64(Salt);
        body.WriteUInt64((ulong)Lane);
        body.WriteUInt64((ulong)FirstSequence);
        body.WriteUInt64((ulong)Closed.Count);
        foreach (var end in Closed)
        {
            body.WriteUInt64((ulong)end.Lane);
            body.WriteUInt64((ulong)end.LastSequence);
        }
        var prefix = new ByteWriter(PrefixBytes);
        prefix.WriteUInt64(Magic);
        prefix.WriteUInt32(FormatVersion);
        prefix.WriteUInt32((uint)body.Length);
        prefix.WriteUInt64(Checksum(body.WrittenSpan, FormatVersion));
        prefix.WrittenSpan.CopyTo(slot);
        body.WrittenSpan.CopyTo(slot.AsSpan(PrefixBytes));
        return slot;
    }

    /// <summary>Reads a header.</summary>
    /// <returns>Null where the slot is damaged; <see cref="Unused"/> where it holds zeros.</returns>
    /// <exception cref="JournalTooNewException">A newer version wrote it.</exception>
    public static SegmentHeader? Decode(ReadOnlySpan<byte> slot, string name)
    {
        if (!slot.ContainsAnyExcept((byte)0)) return Unused;
        var prefix = new ByteReader(slot);
        if (prefix.ReadUInt64() != Magic) return null;
        var version = prefix.ReadUInt32();
        var length = prefix.ReadUInt32();
        var checksum = prefix.ReadUInt64();
        if (length > slot.Length - PrefixBytes) return null;
        var bytes = slot.Slice(PrefixBytes, (int)length);
        if (Checksum(bytes, version) != checksum) return null;
        if (version > FormatVersion)
            throw new JournalTooNewException($"The journal segment {name} has format version {version}, and this program reads up to {FormatVersion}: start the newer Coldstart that wrote it.");

        var body = new ByteReader(bytes);
        var counter = (long)body.ReadUInt64();
        var isLive = body.ReadUInt32() == 1;
        var generation = (long)body.ReadUInt64();
        var salt = body.ReadUInt64();
        var lane = (long)body.ReadUInt64();
        var firstSequence = (long)body.ReadUInt64();
        var closed = new LaneEnd[body.ReadUInt64()];
        for (var index = 0; index < closed.Length; index++) closed[index] = new LaneEnd((long)body.ReadUInt64(), (long)body.ReadUInt64());
        return new SegmentHeader(counter, isLive, generation, salt, lane, firstSequence, closed);
    }

    private static ulong Checksum(ReadOnlySpan<byte> body, uint version) => Hash64.Of(body, version);
}
