using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.Clocks;

namespace Coldstart.Engine.InProcess;

/// <summary>Makes and publishes reports in a shard's turn.</summary>
internal sealed class ReportBuilder(GuardedClock clock, PriceBook prices)
{
    /// <summary>With modules and versions.</summary>
    public Published<FunctionReport> Whole(FunctionCell cell, Window window)
    {
        var nowUs = clock.NowUs;
        // Another build may have been first.
        if (cell.Whole(window, nowUs) is { } published) return published;
        var stats = cell.Holder.Stats!;
        return cell.PublishWhole(stats, stats.Report(window, nowUs, prices, whole: true));
    }

    /// <summary>Without modules and versions, for overviews.</summary>
    public FunctionReport Brief(FunctionCell cell, Window window)
    {
        var nowUs = clock.NowUs;
        if (cell.Brief(window, nowUs) is { } published) return published;
        var stats = cell.Holder.Stats!;
        var report = stats.Report(window, nowUs, prices, whole: false);
        cell.PublishBrief(stats, report);
        return report;
    }

    /// <summary>The report of a function of which nothing is known. From any thread.</summary>
    public FunctionReport Frame(Guid project, FunctionIdentity identity, Window window, long nowUs) =>
        new FunctionStats(Guid.Empty, project, identity).Report(window, nowUs, prices, whole: false);

    /// <summary>A report of nothing made to speak of another function of the same region, for one that need not be loaded for it.</summary>
    public static FunctionReport Empty(FunctionReport empty, FunctionHead head) => new()
    {
        Head = head,
        Window = empty.Window,
        FromUs = empty.FromUs,
        ToUs = empty.ToUs,
        AsOfUs = empty.AsOfUs,
        ValidUntilUs = empty.ValidUntilUs,
        Version = empty.Version,
        Status = empty.Status,
        Duration = empty.Duration,
        Init = empty.Init,
        Restore = empty.Restore,
        Cold = empty.Cold,
        Warm = empty.Warm,
        Memory = empty.Memory,
        BilledCount = empty.BilledCount,
        BilledMs = empty.BilledMs,
        Cost = empty.Cost,
        Modules = empty.Modules,
        Versions = empty.Versions,
        Environments = empty.Environments,
        InvocationsLast24Hours = empty.InvocationsLast24Hours,
    };
}
