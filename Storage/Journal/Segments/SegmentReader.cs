using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal.Files;
using Coldstart.Storage.Journal.Frames;

namespace Coldstart.Storage.Journal.Segments;

/// <summary>Reads the frames of one segment in order, up to the first that is not the exact next one.</summary>
/// <remarks>The memory of an entry lasts until its visit returns.</remarks>
internal sealed class SegmentReader(Segment segment, IJournalFile file)
{
    private readonly SegmentHeader header = segment.Header;
    private readonly long generationWord = BitConverter.IsLittleEndian ? segment.Header.Generation : BinaryPrimitives.ReverseEndianness(segment.Header.Generation);
    private byte[] buffer = [];
    private long bufferOffset = SegmentHeaderSlots.DataOffset;
    private int filled;
    private int at;

    /// <summary>Sequence of the last frame that was read; one less than the first where there is none.</summary>
    public long LastSequence { get; private set; } = segment.Header.FirstSequence - 1;

    /// <summary>Where the next frame would stand.</summary>
    public long EndOffset => bufferOffset + at;

    /// <summary>Where the frames of the last commit begin: those of which no later frame says that they are durable.</summary>
    public long LastCommitOffset { get; private set; } = SegmentHeaderSlots.DataOffset;

    /// <summary>Hands over every frame up to <paramref name="limit"/>.</summary>
    /// <exception cref="JournalDamagedException">A frame is whole and its entry cannot be read.</exception>
    public void ReadTo(long limit, Action<Position, JournalEntry> visit, CancellationToken cancellation)
    {
        var durable = -1L;
        while (LastSequence < limit && TryReadFrame(out var frame))
        {
            cancellation.ThrowIfCancellationRequested();
            if (frame.Durable != durable) LastCommitOffset = EndOffset;
            durable = frame.Durable;
            visit(new Position(frame.Lane, frame.Sequence), ReadEntry(frame));
            LastSequence = frame.Sequence;
            at += (int)frame.FrameBytes;
        }
    }

    /// <summary>
    /// Whether a frame behind the end proves that the frame at the end was durable once: then it was damaged, and not torn by a crash.
    /// </summary>
    /// <param name="offset">Where that frame stands.</param>
    public bool HasProofOfDamage(out long offset)
    {
        at += FrameHeader.Alignment;
        while (Ensure(FrameHeader.Bytes))
        {
            // A frame of this use of the file has its generation at a fixed place; everything else is passed over at the speed of memory.
            var words = MemoryMarshal.Cast<byte, long>(buffer.AsSpan(at + FrameHeader.GenerationOffset, filled - at - FrameHeader.GenerationOffset));
            var skipped = words.IndexOf(generationWord);
            at += FrameHeader.Alignment * (skipped < 0 ? words.Length : skipped);
            if (skipped < 0) continue;
            offset = EndOffset;
            if (IsProof()) return true;
            at += FrameHeader.Alignment;
        }
        offset = 0;
        return false;
    }

    private bool IsProof()
    {
        if (!Ensure(FrameHeader.Bytes)) return false;
        var frame = FrameHeader.Read(buffer.AsSpan(at));
        return frame.Fits(header.Generation, header.Lane, segment.SizeBytes - EndOffset)
            && frame.Durable > LastSequence
            && Ensure((int)frame.FrameBytes)
            && frame.IsWhole(buffer.AsSpan(at), header.Salt);
    }

    private bool TryReadFrame(out FrameHeader frame)
    {
        frame = default;
        if (!Ensure(FrameHeader.Bytes)) return false;
        frame = FrameHeader.Read(buffer.AsSpan(at));
        return frame.Fits(header.Generation, header.Lane, segment.SizeBytes - EndOffset)
            && frame.Sequence == LastSequence + 1
            && Ensure((int)frame.FrameBytes)
            && frame.IsWhole(buffer.AsSpan(at), header.Salt);
    }

    private JournalEntry ReadEntry(FrameHeader frame)
    {
        try
        {
            return JournalEntryCodec.Read(buffer.AsMemory(at + FrameHeader.Bytes, frame.PayloadBytes));
        }
        catch (CorruptDataException failure)
        {
            throw new JournalDamagedException($"The entry at offset {EndOffset} of the journal segment {segment.Name} cannot be read ({failure.Message}), though its checksum is right: was it written by a newer Coldstart?", failure);
        }
    }

    /// <summary>Makes <paramref name="count"/> bytes available at the current place; false at the end of the file.</summary>
    private bool Ensure(int count)
    {
        if (filled - at >= count) return true;
        if (bufferOffset + at + count > segment.SizeBytes) return false;
        var room = (int)Math.Min(Math.Max(count, Limits.JournalReadBytes), segment.SizeBytes - EndOffset);
        var next = room <= buffer.Length ? buffer : GC.AllocateUninitializedArray<byte>(room);
        var rest = filled - at;
        buffer.AsSpan(at, rest).CopyTo(next);
        var read = file.Read(next.AsSpan(rest, room - rest), EndOffset + rest);
        bufferOffset += at;
        buffer = next;
        filled = rest + read;
        at = 0;
        return filled >= count;
    }
}
