using Coldstart.Analytics;

namespace Coldstart.Storage.Journal;

/// <summary>Sizes of a <see cref="FileJournal"/>.</summary>
public sealed record FileJournalOptions
{
    /// <summary>Bytes of a segment file, a multiple of 4096, at least <see cref="Limits.JournalSegmentBytesMin"/>. Segments of another size are read and then replaced.</summary>
    public int SegmentBytes { get; init; } = Limits.JournalSegmentBytes;

    /// <summary>Segments in use, 2 to <see cref="Limits.JournalSegments"/>; when all wait for the store, appends are refused.</summary>
    public int SegmentsMax { get; init; } = Limits.JournalSegments;

    /// <summary>Segments kept for reuse, 1 to <see cref="Limits.JournalSpareSegments"/>.</summary>
    public int SpareSegmentsMax { get; init; } = Limits.JournalSpareSegments;

    /// <summary>Whether somebody copies the journal: while it says so, nothing is taken back.</summary>
    public Func<bool> IsHeld { get; init; } = static () => false;

    /// <exception cref="ArgumentException">A size is out of its range.</exception>
    internal void Validate()
    {
        if (SegmentBytes < Limits.JournalSegmentBytesMin || SegmentBytes % 4096 != 0)
            throw new ArgumentException($"A journal segment must have at least {Limits.JournalSegmentBytesMin} bytes and be a multiple of 4096; {SegmentBytes} is not.");
        if (SegmentsMax is < 2 or > Limits.JournalSegments)
            throw new ArgumentException($"A journal must have 2 to {Limits.JournalSegments} segments; {SegmentsMax} is not within.");
        if (SpareSegmentsMax is < 1 or > Limits.JournalSpareSegments)
            throw new ArgumentException($"A journal must keep 1 to {Limits.JournalSpareSegments} spare segments; {SpareSegmentsMax} is not within.");
    }
}
