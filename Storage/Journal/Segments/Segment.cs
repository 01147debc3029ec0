using Coldstart.Storage.Journal.Files;

namespace Coldstart.Storage.Journal.Segments;

/// <summary>One segment file. Its fields change under <see cref="SegmentFolder"/>'s lock, or by the committer while it is the active one.</summary>
internal sealed class Segment(string name, long sizeBytes, SegmentHeader header) : IDisposable
{
    private long lastSequence = header.FirstSequence - 1;
    private long endOffset = SegmentHeaderSlots.DataOffset;

    public string Name => name;

    /// <summary>Length of the file.</summary>
    public long SizeBytes => sizeBytes;

    public SegmentHeader Header { get; private set; } = header;

    public long Lane => Header.Lane;

    /// <summary>Sequence of the last frame that counts; one less than the first where there is none.</summary>
    public long LastSequence => Interlocked.Read(ref lastSequence);

    /// <summary>Where the next frame goes.</summary>
    public long EndOffset => Interlocked.Read(ref endOffset);

    /// <summary>No frame will be added any more.</summary>
    public bool IsSealed { get; set; }

    /// <summary>A start found the segment and has not read it to its end: nobody knows what it holds, so it is not taken back.</summary>
    public bool IsUnread { get; set; }

    /// <summary>A write or a sync failed: the file is never synced again, and deleted instead of reused.</summary>
    public bool IsSuspect { get; set; }

    /// <summary>The open file, or null where nobody needs it now.</summary>
    public IJournalFile? File { get; set; }

    /// <summary>The file got another header: a new use of it begins, or the last one ended.</summary>
    public void Become(SegmentHeader next)
    {
        Header = next;
        IsSealed = false;
        IsUnread = false;
        Interlocked.Exchange(ref lastSequence, next.FirstSequence - 1);
        Interlocked.Exchange(ref endOffset, SegmentHeaderSlots.DataOffset);
    }

    /// <summary>Frames up to here are durable.</summary>
    public void Extend(long sequence, long offset)
    {
        Interlocked.Exchange(ref lastSequence, sequence);
        Interlocked.Exchange(ref endOffset, offset);
    }

    public void Dispose()
    {
        File?.Dispose();
        File = null;
    }
}
