namespace Coldstart.Analytics;

public static partial class Limits
{
    /// <summary>Bytes of one journal segment file, unless configured. Large enough that a change of segment is rare, small enough that trimming soon gives space back.</summary>
    public const int JournalSegmentBytes = 64 * 1024 * 1024;

    /// <summary>Smallest segment that can be configured, in bytes: its headers take 32 KiB of it.</summary>
    public const int JournalSegmentBytesMin = 64 * 1024;

    /// <summary>Largest journal entry with its frame, in bytes. Twice the largest inflated body, so that a body that is all dead letters still fits; a smaller segment lowers it.</summary>
    public const int JournalFrameBytes = 32 * 1024 * 1024;

    /// <summary>Bytes of entries that may wait for a commit. Beyond it the disk is too slow for what comes in, and appends are refused.</summary>
    public const int JournalQueueBytes = 64 * 1024 * 1024;

    /// <summary>Entries that may wait for a commit.</summary>
    public const int JournalQueueEntries = 65_536;

    /// <summary>Bytes written between two syncs. A longer queue is committed in pieces, so that the first of it need not wait for the last.</summary>
    public const int JournalCommitBytes = 8 * 1024 * 1024;

    /// <summary>Segment files of a journal, spare ones aside. More means that the store has not covered them for very long; appends are refused until it has.</summary>
    public const int JournalSegments = 1000;

    /// <summary>Pre-written segment files kept for reuse. As many as were used between two trims, and no more than this.</summary>
    public const int JournalSpareSegments = 64;

    /// <summary>Milliseconds between two attempts to get a segment after the disk failed.</summary>
    public const int JournalRetryMs = 1000;

    /// <summary>
    /// Milliseconds that a commit may be under way before new entries are refused: a disk or database that answers so late keeps every client waiting, and a
    /// client that is told so at once can go elsewhere. What was taken before goes on waiting.
    /// </summary>
    public const int JournalStallMsMax = 5000;

    /// <summary>Frame buffers kept for reuse: more than requests run at a time on one machine.</summary>
    public const int JournalFramesKept = 256;

    /// <summary>Largest frame buffer kept for reuse, in bytes: a usual batch.</summary>
    public const int JournalFrameKeptBytes = 256 * 1024;

    /// <summary>Bytes read from a segment at a time while the journal is replayed.</summary>
    public const int JournalReadBytes = 4 * 1024 * 1024;
}
