using System.Buffers.Binary;
using Coldstart.Analytics.Binary;

namespace Coldstart.Storage.Journal.Frames;

/// <summary>What stands in front of every entry in a segment.</summary>
/// <param name="PayloadBytes">Length of the entry.</param>
/// <param name="StampedBytes">Length of the leading part of the entry that this header's checksum covers itself, because it was stamped last.</param>
/// <param name="Generation">Generation of the segment: tells this use of the file from what older uses left behind in it.</param>
/// <param name="Lane">Lane of the entry.</param>
/// <param name="Sequence">Its sequence in the lane.</param>
/// <param name="Durable">
/// The last sequence of the lane that was durable when this frame was written. The frames of one commit share it. A disk that loses power may
/// keep any part of an unfinished commit, also the end without the beginning; so a frame proves only that everything up to here was whole.
/// </param>
/// <param name="BodyChecksum"><see cref="Hash64"/> of the rest of the entry.</param>
internal readonly record struct FrameHeader(int PayloadBytes, int StampedBytes, long Generation, long Lane, long Sequence, long Durable, ulong BodyChecksum)
{
    /// <summary>Length of the header in bytes.</summary>
    public const int Bytes = 56;

    /// <summary>Frames begin at multiples of this, so that a search behind a damaged one has few places to look.</summary>
    public const int Alignment = 8;

    /// <summary>Where the generation stands in a header.</summary>
    public const int GenerationOffset = 16;

    private const int ChecksumBytes = sizeof(ulong);

    /// <summary>Length of the whole frame, padding included.</summary>
    public long FrameBytes => SizeOf(PayloadBytes);

    public static long SizeOf(int payloadBytes) => ((long)Bytes + payloadBytes + Alignment - 1) & -Alignment;

    /// <summary>Writes all but the checksum.</summary>
    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], PayloadBytes);
        BinaryPrimitives.WriteInt32LittleEndian(target[12..], StampedBytes);
        BinaryPrimitives.WriteInt64LittleEndian(target[GenerationOffset..], Generation);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], Lane);
        BinaryPrimitives.WriteInt64LittleEndian(target[32..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(target[40..], Durable);
        BinaryPrimitives.WriteUInt64LittleEndian(target[48..], BodyChecksum);
    }

    /// <summary>Reads a header without trusting it; <see cref="IsWhole"/> decides.</summary>
    public static FrameHeader Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadInt32LittleEndian(source[8..]),
        BinaryPrimitives.ReadInt32LittleEndian(source[12..]),
        BinaryPrimitives.ReadInt64LittleEndian(source[GenerationOffset..]),
        BinaryPrimitives.ReadInt64LittleEndian(source[24..]),
        BinaryPrimitives.ReadInt64LittleEndian(source[32..]),
        BinaryPrimitives.ReadInt64LittleEndian(source[40..]),
        BinaryPrimitives.ReadUInt64LittleEndian(source[48..]));

    /// <summary>Whether this can be a frame of the segment that has <paramref name="roomBytes"/> left.</summary>
    public bool Fits(long generation, long lane, long roomBytes) =>
        Generation == generation && Lane == lane && Sequence > 0 && Durable >= 0 && Durable < Sequence
        && PayloadBytes >= 0 && StampedBytes >= 0 && StampedBytes <= PayloadBytes && FrameBytes <= roomBytes;

    /// <summary>Whether header and entry are as they were written.</summary>
    /// <param name="frame">At least header and payload.</param>
    /// <param name="salt">The segment's salt.</param>
    public bool IsWhole(ReadOnlySpan<byte> frame, ulong salt) =>
        BinaryPrimitives.ReadUInt64LittleEndian(frame) == Checksum(frame[..(Bytes + StampedBytes)], salt)
        && BodyChecksum == Hash64.Of(frame[(Bytes + StampedBytes)..(Bytes + PayloadBytes)]);

    /// <summary>The checksum that stands first in a frame.</summary>
    /// <param name="head">Header and stamped part.</param>
    /// <param name="salt">The segment's salt: without it nobody can put bytes into a body that pass for a frame.</param>
    public static ulong Checksum(ReadOnlySpan<byte> head, ulong salt) => Hash64.Of(head[ChecksumBytes..], salt);
}
