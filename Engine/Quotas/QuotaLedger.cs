using Coldstart.Analytics;

namespace Coldstart.Engine.Quotas;

/// <summary>
/// The windows of one project's quotas and what each front end may use of them. What is promised in a window, together with what was used, stays within the
/// quota; only what front ends let through before they asked can go over it, by one lease of each.
/// </summary>
/// <remarks>For single-threaded turns. All of it is absolute numbers that only grow within a window: a repeated or late question changes nothing.</remarks>
public sealed class QuotaLedger
{
    private const long WindowUs = Limits.RateWindowSeconds * 1_000_000L;

    private readonly Dictionary<(Guid Scope, byte Class), QuotaWindow> windows = [];

    /// <summary>The windows that have not ended.</summary>
    public IReadOnlyCollection<QuotaWindow> Windows => windows.Values;

    /// <summary>Takes windows over that were stored before.</summary>
    public void Restore(IEnumerable<QuotaWindow> stored)
    {
        foreach (var window in stored.Take(Limits.QuotaWindowsPerProject)) windows[(window.Scope, window.Class)] = window;
    }

    /// <summary>Notes what was used and promises more, where there is some.</summary>
    /// <param name="ask">The question.</param>
    /// <param name="nowUs">µs since 1970 UTC.</param>
    public QuotaLease Ask(QuotaAsk ask, long nowUs)
    {
        var window = WindowOf(ask, nowUs);
        // Of a window that is over: the front end has begun anew by now, and asks again.
        if (window is null || ask.Window != 0 && ask.Window != window.Id) return new QuotaLease(ask.Window, 0, ask.Used, 0, window?.Shares.Count ?? 1);
        if (!window.Shares.TryGetValue(ask.FrontEnd, out var share))
        {
            if (window.Shares.Count == Limits.QuotaFrontEndsMax) return new QuotaLease(window.Id, window.LeftMs(nowUs), ask.Used, 0, window.Shares.Count);
            window.Shares.Add(ask.FrontEnd, share = new QuotaShare());
        }
        share.Used = Math.Max(share.Used, ask.Used);
        // What it holds of a window that another process gave out is promised.
        share.Ceiling = Math.Max(share.Ceiling, ask.Window == 0 ? share.Used : ask.Ceiling);
        var (usedByOthers, promisedToOthers) = (0L, 0L);
        foreach (var other in window.Shares.Values)
        {
            if (ReferenceEquals(other, share)) continue;
            usedByOthers += other.Used;
            promisedToOthers += Math.Max(other.Used, other.Ceiling);
        }
        var free = Math.Max(0, ask.Quota - promisedToOthers - share.Used);
        share.Ceiling = (int)Math.Max(share.Ceiling, share.Used + Math.Min(free, QuotaShares.LeaseOf(ask.Quota, window.Shares.Count)));
        return new QuotaLease(window.Id, window.LeftMs(nowUs), share.Ceiling, (int)Math.Min(usedByOthers, int.MaxValue), window.Shares.Count);
    }

    /// <summary>Null where there are too many.</summary>
    private QuotaWindow? WindowOf(QuotaAsk ask, long nowUs)
    {
        var name = (ask.Name.Scope, ask.Name.Class);
        if (windows.TryGetValue(name, out var window) && nowUs < window.EndUs) return window;
        if (windows.Count >= Limits.QuotaWindowsPerProject) Forget(nowUs);
        if (windows.Count >= Limits.QuotaWindowsPerProject) return null;
        // One that is not known here was begun by another process, whose notes are lost: it goes on.
        window = ask is { Window: not 0, LeftMs: > 0 }
            ? new QuotaWindow(ask.Name.Scope, ask.Name.Class, ask.Window, nowUs + Math.Min(ask.LeftMs * 1000L, WindowUs))
            : new QuotaWindow(ask.Name.Scope, ask.Name.Class, nowUs, nowUs + WindowUs);
        return windows[name] = window;
    }

    private void Forget(long nowUs)
    {
        foreach (var over in windows.Where(window => nowUs >= window.Value.EndUs).Select(static window => window.Key).ToArray()) windows.Remove(over);
    }
}

/// <summary>A minute of one quota.</summary>
/// <param name="Scope">The project's id, or the key's.</param>
/// <param name="Class">The class of requests.</param>
/// <param name="Id">Names it; not 0.</param>
/// <param name="EndUs">µs since 1970 UTC.</param>
public sealed record QuotaWindow(Guid Scope, byte Class, long Id, long EndUs)
{
    /// <summary>By front end.</summary>
    public Dictionary<Guid, QuotaShare> Shares { get; init; } = [];

    /// <summary>Milliseconds until its end, not negative.</summary>
    public int LeftMs(long nowUs) => (int)Math.Clamp((EndUs - nowUs) / 1000, 0, Limits.RateWindowSeconds * 1000);
}

/// <summary>What one front end has of a window.</summary>
public sealed class QuotaShare
{
    /// <summary>Requests that it let through, as it told last.</summary>
    public int Used { get; set; }

    /// <summary>Requests that it may let through.</summary>
    public int Ceiling { get; set; }
}
