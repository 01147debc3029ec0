using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;

namespace Coldstart.Engine.InProcess;

/// <summary>The finished reports of one function, and those being built. Readers take what is there and wait for no writer.</summary>
internal sealed class PublishedReports
{
    private const int Windows = (int)Window.ThirtyDays + 1;

    private Published<FunctionReport>?[]? wholes;
    private FunctionReport?[]? briefs;
    private ReportBuild?[]? builds;

    public Published<FunctionReport>? Whole(Window window, long version, long nowUs)
    {
        var found = Volatile.Read(ref wholes) is { } all ? Volatile.Read(ref all[(int)window]) : null;
        return found is not null && Holds(found.Value, version, nowUs) ? found : null;
    }

    public FunctionReport? Brief(Window window, long version, long nowUs)
    {
        var found = Volatile.Read(ref briefs) is { } all ? Volatile.Read(ref all[(int)window]) : null;
        if (found is not null && Holds(found, version, nowUs)) return found;
        return Whole(window, version, nowUs)?.Value;
    }

    /// <summary>The build that all who want this window share until it begins.</summary>
    public ReportBuild Join(Window window, FunctionCell cell)
    {
        var all = Volatile.Read(ref builds) ?? Interlocked.CompareExchange(ref builds, new ReportBuild?[Windows], null) ?? builds!;
        while (true)
        {
            if (Volatile.Read(ref all[(int)window]) is { } running) return running;
            var build = new ReportBuild(cell, window);
            if (Interlocked.CompareExchange(ref all[(int)window], build, null) is null)
            {
                cell.Shard.Enqueue(build);
                return build;
            }
        }
    }

    public void EndBuild(Window window) => Volatile.Write(ref builds![(int)window], null);

    public Published<FunctionReport> PublishWhole(FunctionReport report)
    {
        var published = new Published<FunctionReport>(report);
        var all = Volatile.Read(ref wholes) ?? Interlocked.CompareExchange(ref wholes, new Published<FunctionReport>?[Windows], null) ?? wholes!;
        Volatile.Write(ref all[(int)report.Window], published);
        return published;
    }

    public void PublishBrief(FunctionReport report)
    {
        var all = Volatile.Read(ref briefs) ?? Interlocked.CompareExchange(ref briefs, new FunctionReport?[Windows], null) ?? briefs!;
        Volatile.Write(ref all[(int)report.Window], report);
    }

    public void Clear()
    {
        Volatile.Write(ref wholes, null);
        Volatile.Write(ref briefs, null);
    }

    private static bool Holds(FunctionReport report, long version, long nowUs) => report.Version == version && nowUs < report.ValidUntilUs;
}
