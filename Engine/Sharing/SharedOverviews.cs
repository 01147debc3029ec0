using System.Collections.Concurrent;
using Coldstart.Analytics;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.Clocks;

namespace Coldstart.Engine.Sharing;

/// <summary>Overviews of projects as this process last heard them: all who ask within a second share one answer.</summary>
internal sealed class SharedOverviews(IFunctionReaders readers, GuardedClock clock)
{
    private readonly ConcurrentDictionary<(Guid Project, Window Window), Answer> answers = new();

    public async ValueTask<TenantReport> GetAsync(Guid project, Window window, CancellationToken cancellation)
    {
        var name = (project, window);
        var nowUs = clock.MonotonicUs();
        if (answers.TryGetValue(name, out var found) && nowUs - found.AskedUs < Limits.TenantReportAgeMsMax * 1000L && !found.Report.IsFaulted)
            return await found.Report.WaitAsync(cancellation);
        if (answers.Count >= Limits.OverviewsKept) Forget(nowUs);
        var fresh = new Answer(new Lazy<Task<TenantReport>>(() => readers.TenantAsync(project, window, CancellationToken.None)), nowUs);
        var kept = found is null ? answers.GetOrAdd(name, fresh) : answers.TryUpdate(name, fresh, found) ? fresh : answers.GetValueOrDefault(name, fresh);
        return await kept.Report.WaitAsync(cancellation);
    }

    private void Forget(long nowUs)
    {
        foreach (var (name, answer) in answers)
        {
            if (nowUs - answer.AskedUs >= Limits.TenantReportAgeMsMax * 1000L) answers.TryRemove(name, out _);
        }
    }

    private sealed record Answer(Lazy<Task<TenantReport>> Asking, long AskedUs)
    {
        public Task<TenantReport> Report => Asking.Value;
    }
}
