using Coldstart.Analytics;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.Clocks;
using Coldstart.Engine.InProcess;
using Coldstart.Engine.Intake;
using Coldstart.Engine.Sending;
using Coldstart.Storage.Idempotency;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Sharing;

/// <summary>The engine of a front end: journals in a lane of its own, brings blocks to the owners of their functions, and asks these (docs/designs/cluster.md).</summary>
public sealed class SharedEngine : IAnalyticsEngine, IAsyncDisposable
{
    private readonly SharedEngineParts parts;
    private readonly EngineOptions options;
    private readonly CancellationTokenSource stop = new();
    private readonly EngineCounters counters = new();
    private readonly GuardedClock clock;
    private readonly OwnerSender sender;
    private readonly SharedKeys keys;
    private readonly SharedIngest ingest;
    private readonly SharedHistory history;
    private readonly SharedOverviews overviews;
    private readonly ConditionWatch watch;
    private readonly ITimer clockTimer;
    private volatile bool isStopping;

    /// <summary>Serves from now on.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SharedEngine(SharedEngineParts parts, EngineOptions options)
    {
        options.Validate();
        this.parts = parts;
        this.options = options;
        clock = new GuardedClock(parts.Time);
        sender = new OwnerSender(parts.Owners, parts.Time, parts.Ids, stop.Token);
        keys = new SharedKeys(parts.Shared, sender, parts.Time, options.IdempotencyWait, options.ApplyWait);
        ingest = new SharedIngest(parts.Journal, sender, keys, parts.Time, options.ApplyWait);
        overviews = new SharedOverviews(parts.Readers, clock);
        history = new SharedHistory(parts.Functions, parts.Readers, overviews, clock);
        watch = new ConditionWatch(Look, () => clock.NowUs, parts.Events, parts.Time);
        clockTimer = parts.Time.CreateTimer(_ => clock.Tick(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>What it is doing and what it counted. Figures of functions are those of its owners, and 0 here.</summary>
    public EngineState State => counters.Fill(watch.See()) with
    {
        BacklogBytes = sender.WaitingBytes,
        ApplyLagUs = Math.Max(0, clock.NowUs - sender.OldestUs),
        IdempotencyKeys = keys.Count,
    };

    public async ValueTask<IngestOutcome> IngestAsync(IngestCommand command, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (command.Records.Count == 0 && command.DeadLetters.Count == 0 && command.Idempotency is null) return default;
        CheckIngest();
        var sizeBytes = 0;
        for (var index = 0; index < command.Records.Count; index++) sizeBytes += command.Records.BlockAt(index).Length;
        var send = ingest.Begin(command.Project, command.AcceptedAtUs, command.Records.Count, sizeBytes);
        var functions = new Guid[command.Records.Count];
        for (var index = 0; index < functions.Length; index++)
        {
            functions[index] = command.Records.FunctionAt(index).IdIn(command.Project);
            send.Add(functions[index], command.Records.BlockAt(index));
        }
        var record = command.Idempotency is null ? null : RecordOf(command, command.Idempotency.Key, functions);
        var records = command.Records.Records;
        // The answer must not depend on the client's patience: what was appended goes on.
        var sent = await ingest.IngestAsync(send, command.Idempotency, record, command.DeadLetters, CancellationToken.None);
        if (sent.Repeat is { } repeat) return new IngestOutcome(0, 0, 0, Pending: false) { Repeat = repeat };
        counters.AddRecords(records);
        return sent.Outcome;
    }

    public long AcceptanceTimeUs()
    {
        CheckIngest();
        return clock.NowUs;
    }

    public ValueTask<IdempotencyLookup> LookUpAsync(IdempotencyKey key, CancellationToken cancellation)
    {
        CheckIngest();
        return keys.LookUpAsync(key, cancellation);
    }

    public async ValueTask<Published<FunctionReport>?> ReportAsync(Guid project, Guid functionId, Window window, CancellationToken cancellation) =>
        await parts.Readers.ReportAsync(project, functionId, window, cancellation) is { } report ? new Published<FunctionReport>(report) : null;

    public ValueTask<TenantReport> TenantAsync(Guid project, Window window, CancellationToken cancellation) => overviews.GetAsync(project, window, cancellation);

    public ValueTask<SeriesReport?> SeriesAsync(Guid project, Guid functionId, long fromUs, long toUs, long stepUs, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stepUs);
        return history.SeriesAsync(project, functionId, fromUs, toUs, stepUs, cancellation);
    }

    public ValueTask<IReadOnlyList<DailyUsage>> UsageAsync(Guid project, long fromUs, long toUs, CancellationToken cancellation) =>
        history.UsageAsync(project, fromUs, toUs, cancellation);

    public ValueTask<IReadOnlyList<ColdStartSample>> ColdStartsAsync(ColdStartQuery query, CancellationToken cancellation) => history.ColdStartsAsync(query, cancellation);

    /// <summary>Nothing to do: the journal of several processes stores them itself.</summary>
    public Task SettleIntakeAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Nothing to do here: owners store their functions themselves.</summary>
    public Task FlushAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Takes nothing more and waits a little for what is on its way; what is not confirmed is in the journal.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isStopping) return;
        isStopping = true;
        await sender.WhenIdleAsync().WaitAsync(TimeSpan.FromMilliseconds(Limits.FrontEndStopMsMax), parts.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stop.CancelAsync();
        await clockTimer.DisposeAsync();
        watch.Dispose();
        sender.Dispose();
        stop.Dispose();
    }

    private EngineState Look()
    {
        if (isStopping) return Plain(EngineCondition.Stopping);
        if (clock.HasJumped) return Plain(EngineCondition.ClockJump);
        if (EngineConditions.Of(parts.Storage()) is { } trouble) return Plain(trouble);
        if (parts.Journal.State is { Available: false } refusing) return new EngineState(EngineConditions.Of(refusing.Trouble) ?? EngineCondition.JournalUnwritable, refusing.Reason);
        return Plain(EngineCondition.Serving);
    }

    private void CheckIngest()
    {
        if (isStopping || clock.HasJumped || parts.Storage() != Storage.StorageCondition.Sound) throw new JournalUnavailableException(Look().Reason);
    }

    private static EngineState Plain(EngineCondition condition) => new(condition, condition.Meaning());

    private static IdempotencyRecord RecordOf(IngestCommand command, IdempotencyKey key, Guid[] functions) =>
        new(key.Project, key.Route, key.Key, key.BodyHash, command.Result.ToArray(), command.AcceptedAtUs + KeyLifetime.OfUs(key.Key), functions);
}
