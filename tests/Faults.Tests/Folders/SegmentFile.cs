using System.Buffers.Binary;
using Coldstart.Analytics.Binary;

namespace Coldstart.Faults.Tests.Folders;

/// <summary>A journal segment as it lies on the disk: read by its written form alone, so that a change of the form is seen here.</summary>
internal sealed class SegmentFile
{
    private const int SlotBytes = 16 * 1024;
    private const int FrameHeaderBytes = 56;
    private const int VersionOffset = 8;
    private const int LengthOffset = 12;
    private const int ChecksumOffset = 16;
    private const int PrefixBytes = 24;

    private SegmentFile(string path, List<(long Offset, int Bytes)> frames)
    {
        Path = path;
        Frames = frames;
    }

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Where its frames stand, in their order.</summary>
    public IReadOnlyList<(long Offset, int Bytes)> Frames { get; }

    /// <summary>The one segment of a new data folder that holds frames.</summary>
    public static SegmentFile Find(string journal) =>
        Directory.GetFiles(journal).Select(static path => new SegmentFile(path, ReadFrames(path))).Single(static segment => segment.Frames.Count > 0);

    /// <summary>Overwrites a part of the file, as a disk does that went wrong.</summary>
    public void Overwrite(long offset, ReadOnlySpan<byte> bytes)
    {
        using var file = File.Open(Path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        file.Write(bytes);
    }

    public byte[] Read(long offset, int count)
    {
        using var file = File.OpenRead(Path);
        file.Position = offset;
        var bytes = new byte[count];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Makes it look as if a later version had written it, with a right checksum.</summary>
    public void RaiseVersion()
    {
        for (var slot = 0; slot < 2; slot++)
        {
            var head = Read((long)slot * SlotBytes, SlotBytes);
            var version = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(VersionOffset)) + 1;
            var length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(LengthOffset));
            BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(VersionOffset), version);
            BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(ChecksumOffset), Hash64.Of(head.AsSpan(PrefixBytes, length), version));
            Overwrite((long)slot * SlotBytes, head);
        }
    }

    private static List<(long Offset, int Bytes)> ReadFrames(string path)
    {
        var frames = new List<(long, int)>();
        using var file = File.OpenRead(path);
        var head = new byte[FrameHeaderBytes];
        for (long offset = 2 * SlotBytes; offset + FrameHeaderBytes <= file.Length;)
        {
            file.Position = offset;
            file.ReadExactly(head);
            var payload = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(8));
            if (payload <= 0 || !head.AsSpan(0, 8).ContainsAnyExcept((byte)0)) break;
            var bytes = (FrameHeaderBytes + payload + 7) & -8;
            frames.Add((offset, bytes));
            offset += bytes;
        }
        return frames;
    }
}
