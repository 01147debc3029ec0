using System.Text;
using Coldstart.Analytics;
using Coldstart.Analytics.Records;

namespace Coldstart.Ingestion.Json;

/// <summary>Where the records of a request go: good ones into the collector with the door's defaults, bad ones are told and counted.</summary>
internal sealed class InvocationSink
{
    private IngestDefaults defaults = IngestDefaults.None;
    private BatchCollector collector = new();
    private long acceptedAtUs;
    private bool isSingle;
    private int failed;
    private string? invocationId;

    /// <summary>Which record of the request comes next, from 0.</summary>
    public int Index { get; private set; }

    /// <summary>Starts a request.</summary>
    public void Begin(IngestDefaults defaults, long acceptedAtUs, BatchCollector into, bool isSingle)
    {
        this.defaults = defaults;
        this.acceptedAtUs = acceptedAtUs;
        this.isSingle = isSingle;
        collector = into;
        invocationId = null;
        BeginRecords();
    }

    /// <summary>Forgets all records of this request.</summary>
    public void BeginRecords()
    {
        collector.Begin(acceptedAtUs);
        Index = failed = 0;
    }

    public void Next() => Index++;

    public void Commit(scoped in InvocationDraft draft)
    {
        var account = draft.Account.IsEmpty ? defaults.AccountUtf8 : draft.Account;
        var region = draft.Region.IsEmpty ? defaults.RegionUtf8 : draft.Region;
        collector.Add(account, region, draft.FunctionName, draft.Record);
        if (isSingle && !draft.Record.InvocationId.IsEmpty) invocationId = Encoding.UTF8.GetString(draft.Record.InvocationId);
    }

    /// <summary>Counts the record as refused, for what is wrong with its fields.</summary>
    public void Reject(ReadOnlySpan<RecordProblem> problems)
    {
        failed++;
        foreach (ref readonly var problem in problems) Keep(problem);
    }

    /// <summary>Counts the record as refused, for what is wrong with it as a whole.</summary>
    public void Reject(RejectionReason reason, string detail)
    {
        failed++;
        Keep(new RecordProblem("", reason, detail));
    }

    /// <summary>Ends the request; an error of the whole leaves nothing of it.</summary>
    public JsonDecodeResult Finish(JsonRequestError? error)
    {
        if (error is null) return new JsonDecodeResult(collector.Records, failed, invocationId, null);
        BeginRecords();
        return new JsonDecodeResult(0, 0, null, error);
    }

    private void Keep(in RecordProblem problem)
    {
        if (collector.Rejections.Count == Limits.RejectionsKeptPerRequest) return;
        collector.Reject(new Rejection(Index, problem.Pointer, problem.Reason, problem.Detail, default));
    }
}
