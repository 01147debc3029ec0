using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;

namespace Coldstart.Engine;

/// <summary>
/// The one seam between the outside and the statistics: the single process and the cluster are two forms of it.
/// Everything is bound to the project that is named; what belongs to another project is as if it did not exist.
/// </summary>
public interface IAnalyticsEngine
{
    /// <summary>
    /// Journals what a decoder collected, applies it and answers. When this returns, the records are durable and counted exactly once;
    /// unless <see cref="IngestOutcome.Pending"/>, they are also visible to every report that is asked for from now on.
    /// The collector and its buffers may be used again as soon as this returns.
    /// </summary>
    /// <exception cref="Storage.Journal.JournalUnavailableException">Nothing was accepted: answer 503.</exception>
    ValueTask<IngestOutcome> IngestAsync(IngestCommand command, CancellationToken cancellation);

    /// <summary>
    /// When records that come in now are accepted, in µs since 1970 UTC, by a clock that is to be believed. To be asked before they are decoded: a clock that
    /// was set wrong would have good records refused as too old or too new.
    /// </summary>
    /// <exception cref="Storage.Journal.JournalUnavailableException">Nothing may come in: answer 503.</exception>
    long AcceptanceTimeUs();

    /// <summary>Looks an idempotency key up; must be asked before the body of a keyed request is decoded.</summary>
    ValueTask<IdempotencyLookup> LookUpAsync(IdempotencyKey key, CancellationToken cancellation);

    /// <summary>The report of one function; reads its own writes. Null where the project has no such function.</summary>
    ValueTask<Published<FunctionReport>?> ReportAsync(Guid project, Guid functionId, Window window, CancellationToken cancellation);

    /// <summary>The reports of all functions of a project over a window, at most one second behind, in no particular order.</summary>
    ValueTask<TenantReport> TenantAsync(Guid project, Window window, CancellationToken cancellation);

    /// <summary>Slots of one function in [from, to), each merged from live tiers or from history; null where the project has no such function.</summary>
    ValueTask<SeriesReport?> SeriesAsync(Guid project, Guid functionId, long fromUs, long toUs, long stepUs, CancellationToken cancellation);

    /// <summary>Exact usage of every function of a project in [from, to), by UTC day: what money is made of.</summary>
    ValueTask<IReadOnlyList<DailyUsage>> UsageAsync(Guid project, long fromUs, long toUs, CancellationToken cancellation);

    /// <summary>Single cold starts, newest or slowest first.</summary>
    ValueTask<IReadOnlyList<ColdStartSample>> ColdStartsAsync(ColdStartQuery query, CancellationToken cancellation);

    /// <summary>Moves dead letters and idempotency keys that are still only in the journal into their tables.</summary>
    Task SettleIntakeAsync(CancellationToken cancellation);

    /// <summary>Stores every function that changed and trims the journal.</summary>
    Task FlushAsync(CancellationToken cancellation);
}
