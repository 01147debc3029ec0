using System.Buffers.Binary;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions;

namespace Coldstart.Storage.Journal.Frames;

/// <summary>An entry on its way to the disk, in a buffer that is used again.</summary>
internal sealed class JournalFrame
{
    private static readonly byte[] Blank = new byte[FrameHeader.Bytes];

    private readonly ByteWriter writer = new(1024);
    private JournalAppend? append;
    private int payloadBytes;
    private int stampedBytes;
    private ulong bodyChecksum;

    public JournalAppend Append => append ?? throw new InvalidOperationException("The frame is empty.");

    public Position Position { get; private set; }

    /// <summary>Bytes that the frame takes in a segment.</summary>
    public int SizeBytes => writer.Length;

    /// <summary>The most bytes that the buffer ever held.</summary>
    public int LargestBytes { get; private set; }

    /// <summary>Encodes all of an entry that does not depend on its place. The long part of the work: done by the caller, outside every lock.</summary>
    public void Encode(JournalAppend source)
    {
        append = source;
        writer.Clear();
        writer.WriteRaw(Blank);
        stampedBytes = JournalEntryCodec.Write(writer, source.Entry);
        payloadBytes = writer.Length - FrameHeader.Bytes;
        bodyChecksum = Hash64.Of(writer.WrittenSpan[(FrameHeader.Bytes + stampedBytes)..]);
        writer.WriteRaw(Blank.AsSpan(0, (int)(FrameHeader.SizeOf(payloadBytes) - writer.Length)));
        LargestBytes = Math.Max(LargestBytes, writer.Length);
    }

    /// <summary>Gives the entry its place.</summary>
    public void Place(Position position)
    {
        Position = position;
        Append.Assigned(position);
    }

    /// <summary>Stamps what depends on the place: the short rest, done by the committer.</summary>
    /// <returns>The bytes to write, valid until <see cref="Clear"/>.</returns>
    public ReadOnlyMemory<byte> Finish(long generation, ulong salt, long durable)
    {
        Span<byte> header = stackalloc byte[FrameHeader.Bytes];
        header.Clear();
        new FrameHeader(payloadBytes, stampedBytes, generation, Position.Lane, Position.Sequence, durable, bodyChecksum).Write(header);
        writer.Patch(0, header);
        JournalEntryCodec.Stamp(writer, FrameHeader.Bytes, Append.Entry);
        BinaryPrimitives.WriteUInt64LittleEndian(header, FrameHeader.Checksum(writer.WrittenSpan[..(FrameHeader.Bytes + stampedBytes)], salt));
        writer.Patch(0, header[..sizeof(ulong)]);
        return writer.WrittenMemory;
    }

    /// <summary>Lets go of the entry and keeps the buffer.</summary>
    public void Clear()
    {
        append = null;
        writer.Clear();
    }
}
