using Coldstart.Analytics;

namespace Coldstart.Cli.Import;

/// <summary>What came of a file, or of all.</summary>
internal sealed class ImportTotals
{
    private readonly List<string> reasons = [];

    /// <summary>Records that the server accepted now: of a log, each line that tells something of an invocation.</summary>
    public long Records { get; private set; }

    /// <summary>Of them, those that the server knew already from another source.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Records and lines that the server refused.</summary>
    public long Rejected { get; private set; }

    /// <summary>Lines that tell nothing of an invocation.</summary>
    public long Skipped { get; private set; }

    /// <summary>Pieces sent now.</summary>
    public long Pieces { get; private set; }

    /// <summary>Bytes sent now, plain.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Bytes that an earlier import had sent.</summary>
    public long KnownBytes { get; private set; }

    /// <summary>The first few refusals.</summary>
    public IReadOnlyList<string> Reasons => reasons;

    public void AddKnown(long bytes) => KnownBytes += bytes;

    /// <summary>The server's answer to a piece.</summary>
    public void Add(PieceAnswer answer, long bytes)
    {
        if (answer.IsReplayed)
        {
            KnownBytes += bytes;
            return;
        }
        Pieces++;
        SentBytes += bytes;
        Records += answer.Processed;
        Rejected += answer.Failed;
        Skipped += answer.Skipped;
        Duplicates += answer.Duplicates;
        foreach (var reason in answer.Reasons) Tell(reason);
    }

    public void Add(ImportTotals other)
    {
        Records += other.Records;
        Duplicates += other.Duplicates;
        Rejected += other.Rejected;
        Skipped += other.Skipped;
        Pieces += other.Pieces;
        SentBytes += other.SentBytes;
        KnownBytes += other.KnownBytes;
        foreach (var reason in other.Reasons) Tell(reason);
    }

    private void Tell(string reason)
    {
        if (reasons.Count < Limits.MisreadsTold) reasons.Add(reason);
    }
}
