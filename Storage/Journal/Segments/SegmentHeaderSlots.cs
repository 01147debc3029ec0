using Coldstart.Storage.Journal.Files;

namespace Coldstart.Storage.Journal.Segments;

/// <summary>
/// The head of a segment file: the same header twice, written and synced one after the other. A crash can damage only the one that was
/// being written, so that either the old header or the new one holds; two damaged ones are never the work of a crash.
/// </summary>
internal static class SegmentHeaderSlots
{
    /// <summary>Where the frames begin.</summary>
    public const int DataOffset = 2 * SegmentHeader.SlotBytes;

    /// <summary>Writes a header and waits until it is durable.</summary>
    public static void Write(IJournalFile file, SegmentHeader header)
    {
        var slot = header.Encode();
        for (var index = 0; index < 2; index++)
        {
            file.Write(slot, index * SegmentHeader.SlotBytes);
            file.Sync();
        }
    }

    /// <summary>Reads the header that holds, and mends the other copy of it.</summary>
    /// <exception cref="JournalDamagedException">Neither copy is whole.</exception>
    /// <exception cref="JournalTooNewException">A newer version wrote it.</exception>
    public static SegmentHeader Read(IJournalFile file)
    {
        var bytes = new byte[DataOffset];
        _ = file.Read(bytes, 0);
        var first = SegmentHeader.Decode(bytes.AsSpan(0, SegmentHeader.SlotBytes), file.Name);
        var second = SegmentHeader.Decode(bytes.AsSpan(SegmentHeader.SlotBytes), file.Name);
        var header = (first?.Counter ?? -1) >= (second?.Counter ?? -1) ? first : second;
        if (header is null) throw new JournalDamagedException($"Both headers of the journal segment {file.Name} at offset 0 are damaged: its records cannot be read. Restore the data folder, or move the file away to start without them.");
        if (first?.Counter != second?.Counter)
        {
            // The next header goes to the first copy first: without this a second crash could leave no copy whole.
            file.Write(header.Encode(), header == first ? SegmentHeader.SlotBytes : 0);
            file.Sync();
        }
        return header;
    }
}
