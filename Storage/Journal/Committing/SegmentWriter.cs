using Coldstart.Analytics;
using Coldstart.Storage.Journal.Frames;
using Coldstart.Storage.Journal.Segments;

namespace Coldstart.Storage.Journal.Committing;

/// <summary>Writes batches of frames behind each other into segments and syncs them. Used by the holder of the committer's role alone.</summary>
internal sealed class SegmentWriter(SegmentFolder folder, Action spareTaken)
{
    private readonly CommitParts parts = new();
    private Segment? active;
    private bool isWriting;

    /// <summary>Last sequence of the lane that is durable.</summary>
    public long Durable { get; private set; }

    /// <summary>Begins a lane in a segment of its own, whose header says where the lanes before end.</summary>
    /// <exception cref="IOException">There is no segment to be had.</exception>
    public void Begin(long lane)
    {
        active = folder.Use(lane, firstSequence: 1);
        Durable = 0;
        spareTaken();
    }

    /// <summary>Writes as many frames as one commit takes, from <paramref name="start"/> on; when this returns they are durable.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="IOException">They are not; <see cref="Abandon"/> must follow.</exception>
    public int Write(List<JournalFrame> batch, int start)
    {
        var first = batch[start];
        if (active is null || active.EndOffset + first.SizeBytes > active.SizeBytes) Advance(first);
        var segment = active!;
        var header = segment.Header;
        var room = Math.Min(segment.SizeBytes - segment.EndOffset, Math.Max(first.SizeBytes, Limits.JournalCommitBytes));
        var bytes = 0L;
        var end = start;
        for (; end < batch.Count && bytes + batch[end].SizeBytes <= room; end++)
        {
            bytes += batch[end].SizeBytes;
            parts.Add(batch[end].Finish(header.Generation, header.Salt, Durable));
        }
        parts.Pad((int)(-(segment.EndOffset + bytes) & (CommitParts.PageBytes - 1)));
        isWriting = true;
        var file = folder.Open(segment);
        if (parts.Parts.Count == 1) file.Write(parts.Parts[0].Span, segment.EndOffset);
        else file.Write(parts.Parts, segment.EndOffset);
        file.Sync();
        isWriting = false;
        parts.Clear();
        Durable = batch[end - 1].Position.Sequence;
        segment.Extend(Durable, segment.EndOffset + bytes);
        return end - start;
    }

    /// <summary>After a failure: the lane ends at its last durable entry, and its segment is left alone.</summary>
    public void Abandon(long lane)
    {
        folder.Close(lane, Durable);
        if (active is not null) folder.Seal(active, isSuspect: isWriting);
        active = null;
        isWriting = false;
        parts.Clear();
    }

    private void Advance(JournalFrame first)
    {
        if (active is not null) folder.Seal(active, isSuspect: false);
        active = null;
        active = folder.Use(first.Position.Lane, first.Position.Sequence);
        spareTaken();
    }
}
