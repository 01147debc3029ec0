using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal.Segments;

namespace Coldstart.Storage.Journal;

/// <summary>
/// Reads a journal at the start. A lane's frames must follow each other without a gap, from segment to segment, up to where the lane is
/// known to end; only the last commit of a lane that nobody closed may be torn, and is cut.
/// </summary>
/// <param name="folder">The segments.</param>
/// <param name="lanes">The lanes to read: those that the start found.</param>
internal sealed class JournalReplay(SegmentFolder folder, IReadOnlySet<long> lanes)
{
    /// <summary>Hands over every entry, closes every lane that was met, and makes the tails durable that were read.</summary>
    /// <exception cref="JournalDamagedException">Something is missing that was durable.</exception>
    public void Run(Action<Position, JournalEntry> visit, CancellationToken cancellation) =>
        folder.HoldStill(all => Read([.. all.Where(segment => lanes.Contains(segment.Lane))], visit, cancellation));

    private void Read(Segment[] segments, Action<Position, JournalEntry> visit, CancellationToken cancellation)
    {
        for (var index = 0; index < segments.Length; index++)
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
        var (last, end) = (reader.LastSequence, reader.EndOffset);

        if (last < known)
            throw Damaged(segment, last, end, $"entries up to {known} of lane {segment.Lane} were durable");
        if (known is null && reader.HasProofOfDamage(out var proof))
            throw Damaged(segment, last, end, $"a later commit at offset {proof} is whole");
        if (known is null) Harden(segment, reader.LastCommitOffset, end);
        segment.Extend(last, end);
        segment.IsUnread = false;
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

    private static JournalDamagedException Damaged(Segment segment, long last, long end, string proof) => new(
        $"The journal segment {segment.Name} is damaged at offset {end}, where entry {last + 1} of lane {segment.Lane} should stand: {proof}. "
        + "Starting would lose acknowledged records. Restore the data folder, or move the file away to start without the rest of it.");
}
