using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;
using Coldstart.Engine;
using Coldstart.Storage.Journal;

namespace Coldstart.Api.Tests.Fakes;

/// <summary>An engine with trouble: which, the name of the function says.</summary>
internal sealed class TroubledEngine(IAnalyticsEngine inner) : IAnalyticsEngine
{
    public const string JournalFull = "journal-full";
    public const string TooLarge = "too-large";
    public const string Slow = "slow";
    public const string Bug = "bug";

    public async ValueTask<IngestOutcome> IngestAsync(IngestCommand command, CancellationToken cancellation)
    {
        switch (command.Records.FunctionAt(0).FunctionName)
        {
            case JournalFull:
                throw new JournalUnavailableException("the disk at /secret/path is full");
            case TooLarge:
                throw new JournalEntryTooLargeException("too large");
            case Bug:
                throw new InvalidOperationException("a secret of the program");
            case Slow:
                return await inner.IngestAsync(command, cancellation) with { Pending = true };
            default:
                return await inner.IngestAsync(command, cancellation);
        }
    }

    public long AcceptanceTimeUs() => inner.AcceptanceTimeUs();

    public ValueTask<IdempotencyLookup> LookUpAsync(IdempotencyKey key, CancellationToken cancellation) =>
        key.Key == "running" ? new ValueTask<IdempotencyLookup>(new IdempotencyLookup(IdempotencyState.Running, null, default)) : inner.LookUpAsync(key, cancellation);

    public ValueTask<Published<FunctionReport>?> ReportAsync(Guid project, Guid functionId, Window window, CancellationToken cancellation) =>
        throw new EngineUnavailableException("the database at /secret/path is away");

    public ValueTask<TenantReport> TenantAsync(Guid project, Window window, CancellationToken cancellation) => inner.TenantAsync(project, window, cancellation);

    public ValueTask<SeriesReport?> SeriesAsync(Guid project, Guid functionId, long fromUs, long toUs, long stepUs, CancellationToken cancellation) =>
        inner.SeriesAsync(project, functionId, fromUs, toUs, stepUs, cancellation);

    public ValueTask<IReadOnlyList<DailyUsage>> UsageAsync(Guid project, long fromUs, long toUs, CancellationToken cancellation) => inner.UsageAsync(project, fromUs, toUs, cancellation);

    public ValueTask<IReadOnlyList<ColdStartSample>> ColdStartsAsync(ColdStartQuery query, CancellationToken cancellation) => inner.ColdStartsAsync(query, cancellation);

    public Task SettleIntakeAsync(CancellationToken cancellation) => inner.SettleIntakeAsync(cancellation);

    public Task FlushAsync(CancellationToken cancellation) => inner.FlushAsync(cancellation);
}
