using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal.Segments;

namespace Coldstart.Storage.Journal;

/// <summary>
/// Reads a journal at the start. A lane's frames must follow each other without a gap, from segment to segment, up to where the lane is
/// known to end; only the last commit of a lane that nobody closed may be torn, and is cut.
/// </summary>
internal sealed class JournalReplay(SegmentFolder folder)
{
    /// <summary>Hands over every entry, closes every lane that was met, and makes the tails durable that were read.</summary>
    /// <exception cref="JournalDamagedException">Something is missing that was durable.</exception>
    public void Run(Action<Position, JournalEntry> visit, CancellationToken cancellation)
    {
        var segments = folder.Live;
        for (var index = 0; index < segments.Count; index++)
        {
            var segment = segments[index];
            var next = segments.Skip(index + 1).FirstOrDefault(later => later.Lane == segment.Lane);
            using (segment) Read(segment, next, visit, cancellation);
        }
        foreach (var lane in segments.GroupBy(segment => segment.Lane))
        {
            if (folder.EndOf(lane.Key) is null) folder.Close(lane.Key, lane.Last().LastSequence);
        }
    }

    private void Read(Segment segment, Segment? next, Action<Position, JournalEntry> visit, CancellationToken cancellation)
    {
        var file = folder.Open(segment);
        var reader = new SegmentReader(segment, file);
        // Known where a later segment continues the lane, or the lane was closed; frames beyond were answered with an error.
        var known = next is null ? folder.EndOf(segment.Lane) : next.Header.FirstSequence - 1;
        reader.ReadTo(known ?? long.MaxValue, visit, cancellation);
        segment.Extend(reader.LastSequence, reader.EndOffset);

        if (reader.LastSequence < known)
            throw Damaged(segment, $"entries up to {known} of lane {segment.Lane} were durable");
        if (known is not null) return;
        var end = reader.EndOffset;
        if (reader.HasProofOfDamage(out var proof))
            throw Damaged(segment, $"a later commit at offset {proof} is whole");
        Harden(segment, reader.LastCommitOffset, end);
    }

    /// <summary>
    /// Writes the last commit once more and syncs it. What was read may stand only in the system's memory (the process was killed before its
    /// sync, or the sync failed and nobody could write that down), and from now on it counts: a client may be told so.
    /// </summary>
    private void Harden(Segment segment, long offset, long end)
    {
        var file = folder.Open(segment);
        var bytes = new byte[end - offset];
        if (bytes.Length == 0) return;
        if (file.Read(bytes, offset) != bytes.Length) throw new IOException($"The journal segment {segment.Name} became shorter while it was read.");
        file.Write(bytes, offset);
        file.Sync();
    }

    private static JournalDamagedException Damaged(Segment segment, string proof) => new(
        $"The journal segment {segment.Name} is damaged at offset {segment.EndOffset}, where entry {segment.LastSequence + 1} of lane {segment.Lane} should stand: {proof}. "
        + "Starting would lose acknowledged records. Restore the data folder, or move the file away to start without the rest of it.");
}
