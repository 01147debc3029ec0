using System.Diagnostics.Metrics;
using Coldstart.Analytics.Records;
using Coldstart.Api.Problems;
using Coldstart.Engine;
using Coldstart.Storage;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Journal;

namespace Coldstart.Api.Ingest;

/// <summary>What comes through the doors: a few additions for a request, none for a record that is counted.</summary>
internal sealed class IngestMetrics(Meter meter)
{
    private readonly Counter<long> requests = meter.CreateCounter<long>("coldstart.ingest.requests", "{request}", "Ingest requests.");
    private readonly Counter<long> bytes = meter.CreateCounter<long>("coldstart.ingest.size", "By", "Bodies of ingest requests, decompressed.");
    private readonly Counter<long> records = meter.CreateCounter<long>("coldstart.ingest.records", "{record}", "Records and lines that came in.");
    private readonly Counter<long> rejections = meter.CreateCounter<long>("coldstart.ingest.rejections", "{record}", "Records and lines that were not counted, by reason.");
    private readonly Counter<long> letters = meter.CreateCounter<long>("coldstart.dead_letters", "{letter}", "Dead letters kept, by reason.");
    private readonly Counter<long> pending = meter.CreateCounter<long>("coldstart.ingest.pending", "{request}", "Requests that were answered before their records were visible.");

    /// <summary>A request is answered.</summary>
    /// <param name="door">The route.</param>
    /// <param name="sizeBytes">Of the body, as far as it was read.</param>
    /// <param name="answer">What it is told.</param>
    public void Answered(string door, int sizeBytes, in DoorAnswer answer)
    {
        Add(door, sizeBytes, answer.Problem is { } problem ? OutcomeOf(problem) : answer.IsReplayed ? "replayed" : "accepted");
        if (answer.Pending) pending.Add(1, new KeyValuePair<string, object?>("door", door));
    }

    /// <summary>A request was refused before its body was decoded.</summary>
    public void Refused(string door, Problem problem) => Add(door, 0, OutcomeOf(problem));

    /// <summary>A request failed. For a filter of exceptions.</summary>
    /// <returns>False: whoever answers is another.</returns>
    public bool Failed(string door, int sizeBytes, Exception failure)
    {
        Add(door, sizeBytes, failure switch
        {
            JournalEntryTooLargeException => "refused",
            JournalUnavailableException or EngineUnavailableException or StoreUnavailableException => "unavailable",
            OperationCanceledException => "aborted",
            _ => "failed",
        });
        return false;
    }

    /// <summary>A body was decoded, and what could be counted is durable; or nothing could.</summary>
    /// <param name="door">The route.</param>
    /// <param name="decoded">What the decoder found.</param>
    /// <param name="collector">What it left.</param>
    /// <param name="kept">Dead letters that were kept.</param>
    /// <param name="duplicates">Records that were known.</param>
    public void Counted(string door, in DecodedBody decoded, BatchCollector collector, IReadOnlyList<DeadLetter> kept, int duplicates)
    {
        if (decoded.Problem is null) Add(door, decoded.Records - duplicates, duplicates);
        if (collector.Skipped > 0) records.Add(collector.Skipped, new("door", door), new("outcome", "skipped"));
        if (decoded.Failed > 0) Reject(door, decoded.Failed, collector.Rejections);
        for (var index = 0; index < kept.Count; index++) letters.Add(1, new("door", door), new("reason", kept[index].Reason.Code()));
    }

    private void Add(string door, int fresh, int duplicates)
    {
        if (fresh > 0) records.Add(fresh, new("door", door), new("outcome", "accepted"));
        if (duplicates > 0) records.Add(duplicates, new("door", door), new("outcome", "duplicate"));
    }

    private void Add(string door, int sizeBytes, string outcome)
    {
        requests.Add(1, new("door", door), new("outcome", outcome));
        if (sizeBytes > 0) bytes.Add(sizeBytes, new("door", door), new("outcome", outcome));
    }

    /// <summary>A record counts under the first thing that is wrong with it; those of which no reason was kept, as unlisted.</summary>
    private void Reject(string door, int failed, IReadOnlyList<Rejection> found)
    {
        records.Add(failed, new("door", door), new("outcome", "rejected"));
        var listed = 0;
        for (var index = 0; index < found.Count && listed < failed; index++)
        {
            if (index > 0 && found[index].Index == found[index - 1].Index && found[index].Raw.IsEmpty) continue;
            listed++;
            rejections.Add(1, new("door", door), new("reason", found[index].Reason.Code()));
        }
        if (listed < failed) rejections.Add(failed - listed, new("door", door), new("reason", "unlisted"));
    }

    private static string OutcomeOf(Problem problem) => problem.Kind.Status switch { 503 => "unavailable", 429 => "rate_limited", _ => "refused" };
}
