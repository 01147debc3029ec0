using Coldstart.Analytics;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.Clocks;

namespace Coldstart.Engine.InProcess;

/// <summary>
/// The reports of all functions of a project over one window, at most a second old. All who ask within that second share one result;
/// a new one builds only what changed or whose window moved on.
/// </summary>
internal sealed class TenantOverview(ProjectFunctions project, Window window, GuardedClock clock, ReportBuilder reports)
{
    private readonly Lock gate = new();
    private Finished? last;
    private Task<TenantReport>? running;

    public ValueTask<TenantReport> GetAsync()
    {
        var found = Volatile.Read(ref last);
        if (found is not null && IsFresh(found)) return new ValueTask<TenantReport>(found.Report);
        lock (gate)
        {
            found = last;
            if (found is not null && IsFresh(found)) return new ValueTask<TenantReport>(found.Report);
            running ??= BuildAsync();
            return new ValueTask<TenantReport>(running);
        }
    }

    private bool IsFresh(Finished finished) => clock.MonotonicUs() - finished.BegunUs < Limits.TenantReportAgeMsMax * 1000L;

    private async Task<TenantReport> BuildAsync()
    {
        // The caller holds the gate: what follows must not run under it.
        await Task.Yield();
        try
        {
            var begunUs = clock.MonotonicUs();
            var report = await BuildOnceAsync();
            Volatile.Write(ref last, new Finished(report, begunUs));
            return report;
        }
        finally
        {
            lock (gate) running = null;
        }
    }

    private async Task<TenantReport> BuildOnceAsync()
    {
        var nowUs = clock.NowUs;
        var frames = new Dictionary<string, FunctionReport>();
        var frame = FrameOf("", nowUs, frames);
        var cells = project.Listed.ToArray();
        var found = new FunctionReport?[cells.Length];
        var builds = new Dictionary<Shard, BriefBuild>();
        for (var index = 0; index < cells.Length; index++)
        {
            var cell = cells[index];
            found[index] = cell.Brief(window, nowUs) ?? WithoutRecords(cell, frame.FromUs, nowUs, frames);
            if (found[index] is not null) continue;
            if (!builds.TryGetValue(cell.Shard, out var build)) builds.Add(cell.Shard, build = new BriefBuild(window, found));
            build.Add(cell, index);
        }
        await Task.WhenAll(builds.Select(pair => pair.Value.StartAsync(pair.Key)));
        return new TenantReport(window, frame.FromUs, frame.ToUs, nowUs, found.Where(report => report is not null).Select(report => report!).ToArray());
    }

    /// <summary>A function that is not in memory and has nothing in the window need not be read for it.</summary>
    private FunctionReport? WithoutRecords(FunctionCell cell, long fromUs, long nowUs, Dictionary<string, FunctionReport> frames) =>
        cell.Holder.Stats is null && cell.Head is { } head && cell.LastSeenUs < fromUs
            ? ReportBuilder.Empty(FrameOf(cell.Identity.Region, nowUs, frames), head)
            : null;

    /// <summary>A report of nothing; its currency is the region's.</summary>
    private FunctionReport FrameOf(string region, long nowUs, Dictionary<string, FunctionReport> frames)
    {
        if (frames.TryGetValue(region, out var frame)) return frame;
        frame = reports.Frame(project.Id, new FunctionIdentity("", region, "-"), window, nowUs);
        frames.Add(region, frame);
        return frame;
    }

    private sealed record Finished(TenantReport Report, long BegunUs);
}
