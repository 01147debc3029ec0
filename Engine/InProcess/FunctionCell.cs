using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.Applying;
using Coldstart.Engine.Sending;

namespace Coldstart.Engine.InProcess;

/// <summary>
/// One function of this process: the chain of its blocks (under the journal's lock), its statistics (in the turn of its shard),
/// and what readers may see of it at any time.
/// </summary>
internal sealed class FunctionCell(Guid id, Guid project, FunctionIdentity identity, Shard shard) : ISendTarget
{
    private readonly PublishedReports reports = new();
    private Chain chain;
    private long version;
    private long usedAtUs;
    private volatile bool isListed;

    public Guid Id { get; } = id;

    public Guid Project { get; } = project;

    public FunctionIdentity Identity { get; } = identity;

    public Shard Shard { get; } = shard;

    /// <summary>Touched in the turn of its shard only.</summary>
    public FunctionHolder Holder { get; } = new();

    /// <summary>Touched in the turn of its shard only.</summary>
    public LoadWait Load { get; } = new();

    /// <summary>Bytes of the statistics when they were last measured. Touched in the turn of its shard only.</summary>
    public long MeasuredBytes { get; set; }

    /// <summary>Where it stands among the loaded functions of its shard, or -1.</summary>
    public int LoadedIndex { get; set; } = -1;

    /// <summary>It has a record, so it exists for readers.</summary>
    public bool IsListed => isListed;

    /// <summary>Version of the statistics that readers must see.</summary>
    public long Version => Volatile.Read(ref version);

    /// <summary>Monotonic µs of the last record or question.</summary>
    public long UsedAtUs => Volatile.Read(ref usedAtUs);

    /// <summary>µs since 1970 UTC of the latest record when that was last looked at; for functions that are not in memory.</summary>
    public long LastSeenUs { get; private set; }

    public long FirstSeenUs { get; private set; }

    /// <summary>What it is, once a report has told.</summary>
    public FunctionHead? Head { get; private set; }

    public long Link(Position position) => chain.Link(position);

    /// <summary>Takes what the list of stored functions says.</summary>
    public void Know(long storedVersion, long firstSeenUs, long lastSeenUs)
    {
        Holder.Know(storedVersion);
        FirstSeenUs = firstSeenUs;
        LastSeenUs = lastSeenUs;
        isListed = true;
    }

    /// <summary>Everything applied up to now is visible to whoever asks from now on. In the turn of its shard.</summary>
    public void Publish(FunctionStats stats)
    {
        Volatile.Write(ref version, stats.Version);
        if (!isListed) isListed = true;
    }

    /// <summary>Remembers that somebody was here; a second more or less does not matter.</summary>
    public void Touch(long monotonicUs)
    {
        if (monotonicUs - Volatile.Read(ref usedAtUs) > 1_000_000) Volatile.Write(ref usedAtUs, monotonicUs);
    }

    /// <summary>The published report of a window if it still holds.</summary>
    public Published<FunctionReport>? Whole(Window window, long nowUs) => reports.Whole(window, Version, nowUs);

    /// <summary>A report without modules and versions if it still holds.</summary>
    public FunctionReport? Brief(Window window, long nowUs) => reports.Brief(window, Version, nowUs);

    public ReportBuild JoinBuild(Window window) => reports.Join(window, this);

    public void EndBuild(Window window) => reports.EndBuild(window);

    public Published<FunctionReport> PublishWhole(FunctionStats stats, FunctionReport report)
    {
        See(stats, report.Head);
        return reports.PublishWhole(report);
    }

    public void PublishBrief(FunctionStats stats, FunctionReport report)
    {
        See(stats, report.Head);
        reports.PublishBrief(report);
    }

    /// <summary>Takes the times along for when the statistics are not in memory.</summary>
    public void Remember(FunctionStats stats)
    {
        FirstSeenUs = stats.FirstSeenUs;
        LastSeenUs = stats.LastSeenUs;
    }

    /// <summary>A version of statistics that were read again may mean another state than the same number before.</summary>
    public void ForgetReports() => reports.Clear();

    private void See(FunctionStats stats, FunctionHead head)
    {
        Head = head;
        Remember(stats);
        // A report rolls the windows first, and that may move the version.
        Publish(stats);
    }
}
