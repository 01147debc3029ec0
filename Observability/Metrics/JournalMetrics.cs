using System.Diagnostics.Metrics;
using Coldstart.Observability.Exporting;
using Coldstart.Storage.Journal;

namespace Coldstart.Observability.Metrics;

/// <summary>What a journal says of itself, and how long its commits take: two measurements and perhaps a trace for each commit, however many requests are in it.</summary>
internal sealed class JournalMetrics : ICommitListener
{
    private readonly Histogram<double> duration;
    private readonly Histogram<long> entries;
    private readonly Traces traces;

    public JournalMetrics(Meter meter, Traces traces, Func<JournalState> state)
    {
        this.traces = traces;
        duration = meter.CreateHistogram("coldstart.journal.commit.duration", "s", "Time of a commit: written and synced, or answered by the database.", null, Bounds.Seconds);
        entries = meter.CreateHistogram("coldstart.journal.commit.entries", "{request}", "Requests in a commit.", null, Bounds.Entries);
        meter.CreateObservableCounter("coldstart.journal.refused", () => state().Refused, "{request}", "Requests that the journal refused: queue full, write failed, closing.");
        meter.CreateObservableGauge("coldstart.journal.size", () => state().Bytes, "By", "Entries in the journal that are not trimmed yet.");
        meter.CreateObservableGauge("coldstart.journal.segments", () => state().Segments, "{segment}", "Files of the journal, in use and spare; on PostgreSQL its ranges of time.");
    }

    public void Committed(TimeSpan took, int entryCount)
    {
        duration.Record(took.TotalSeconds);
        entries.Record(entryCount);
        traces.Add("journal commit", took, "coldstart.entries", entryCount);
    }
}
