using System.Runtime.CompilerServices;
using Coldstart.Analytics;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.Applying;
using Coldstart.Engine.Clocks;
using Coldstart.Engine.Flushing;
using Coldstart.Engine.History;
using Coldstart.Engine.Intake;
using Coldstart.Engine.Loading;
using Coldstart.Engine.Settling;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.InProcess;

/// <summary>The engine of the single process: shards in memory, a journal in front of them, a store behind (docs/designs/engine.md).</summary>
public sealed class InProcessEngine : IAnalyticsEngine, IAsyncDisposable
{
    private readonly EngineParts parts;
    private readonly EngineOptions options;
    private readonly CancellationTokenSource stop = new();
    private readonly EngineCounters counters = new();
    private readonly Backlog backlog = new();
    private readonly LaneBook lanes = new();
    private readonly SettleAge unsettled;
    private readonly IntakeQueue intake;
    private readonly GuardedClock clock;
    private readonly StoreHealth health;
    private readonly KeyIndex keys;
    private readonly SnapshotLoader loader;
    private readonly Shard[] shards;
    private readonly ReportBuilder reports;
    private readonly FunctionDirectory directory;
    private readonly DeliveryPool deliveries;
    private readonly IntakeSettler intakeSettler;
    private readonly Upkeep upkeep;
    private readonly JournalTakeover takeover;
    private readonly Admission admission;
    private readonly ConditionWatch watch;
    private readonly SeriesReader series;
    private readonly UsageReader usage;
    private readonly ColdStartReader coldStarts;
    private Task upkeeping = Task.CompletedTask;
    private int disposed;

    /// <summary>Puts the parts together; <see cref="StartAsync"/> makes it serve.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public InProcessEngine(EngineParts parts, EngineOptions options)
    {
        options.Validate();
        this.parts = parts;
        this.options = options;
        clock = new GuardedClock(parts.Time);
        unsettled = new SettleAge(lanes, clock);
        health = new StoreHealth(parts.Time, parts.Events);
        intake = new IntakeQueue(ofRequests: !parts.Journal.StoresIntake);
        keys = new KeyIndex(parts.Intake, parts.Time, options.IdempotencyWait, parts.Journal.StoresIntake);
        loader = new SnapshotLoader(parts.Functions, parts.Journal, health, parts.Events);
        reports = new ReportBuilder(clock, parts.Prices);
        var unreadable = new UnreadableBlocks(intake, parts.Events, counters);
        shards = MakeShards(unreadable);
        directory = new FunctionDirectory(shards);
        deliveries = new DeliveryPool(shards, lanes, intake, backlog, parts.Time);
        intakeSettler = new IntakeSettler(intake, keys, lanes, parts.Intake);
        admission = new Admission(clock, parts.Journal, parts.Storage, health, backlog, intake, counters);
        watch = new ConditionWatch(admission.State, () => clock.NowUs, parts.Events, parts.Time);
        var flusher = new Flusher(shards, new SnapshotWriter(parts.Functions, parts.Events, parts.Time), parts.Journal, clock, admission, health, counters);
        var settler = new Settler(shards, lanes, intake, intakeSettler, parts.Journal, unsettled);
        upkeep = new Upkeep(shards, flusher, settler, intakeSettler, intake, lanes, parts.Intake, clock, health, parts.Events, options);
        takeover = new JournalTakeover(parts.Journal, parts.Intake, shards, directory, deliveries, backlog, lanes, intake, intakeSettler, keys, unreadable);
        series = new SeriesReader(parts.Functions, clock);
        usage = new UsageReader(parts.Functions, upkeep);
        coldStarts = new ColdStartReader(parts.Functions, directory);
    }

    /// <summary>What it is doing and what it counted.</summary>
    public EngineState State => counters.Fill(watch.See()) with
    {
        Functions = directory.Count,
        LoadedFunctions = shards.Sum(shard => (long)shard.Functions.LoadedCount),
        DirtyFunctions = shards.Sum(shard => (long)shard.Functions.UncoveredCount),
        StatisticsBytes = shards.Sum(shard => shard.Functions.StatisticsBytes),
        StatisticsBytesMax = options.StatisticsBytesMax,
        BacklogBytes = backlog.Bytes,
        UnsettledIntake = intake.Count,
        UnsettledUs = unsettled.Us,
        ApplyLagUs = Math.Max(0, clock.NowUs - shards.Min(static shard => shard.OldestUs)),
        IdempotencyKeys = keys.Count,
    };

    /// <summary>For tests that make its seconds pass themselves.</summary>
    internal Upkeep Upkeep => upkeep;

    /// <summary>Reads the list of functions and the journal; serves when it returns.</summary>
    /// <exception cref="JournalDamagedException">The journal is damaged: the start must stop.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var begunAt = parts.Time.GetTimestamp();
        await foreach (var stored in parts.Functions.ListAsync(cancellation))
        {
            var identity = new FunctionIdentity(stored.Account, stored.Region, stored.Name);
            directory.Add(directory.Project(stored.Project), stored.Id, identity).Know(stored.Version, stored.FirstSeenUs, stored.LastSeenUs);
        }
        admission.Phase = EngineCondition.Replaying;
        // Already now: a function whose read fails must be tried again for the replay to end.
        upkeeping = upkeep.RunAsync(parts.Time, stop.Token);
        var entries = await takeover.RunAsync(cancellation);
        upkeep.IsServing = true;
        admission.Phase = EngineCondition.Serving;
        parts.Events.Started(directory.Count, entries, parts.Time.GetElapsedTime(begunAt));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IngestOutcome> IngestAsync(IngestCommand command, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (command.Records.Count == 0 && command.DeadLetters.Count == 0 && command.Idempotency is null) return default;
        var delivery = deliveries.Rent();
        Send(delivery, command);
        try
        {
            await delivery.Request.WhenCommittedAsync();
        }
        catch (JournalUnavailableException)
        {
            delivery.Abandon();
            throw;
        }
        counters.AddRecords(command.Records.Records);
        delivery.Drain();
        var isVisible = await delivery.WhenAppliedAsync(options.ApplyWait);
        var position = delivery.Request.Position;
        var outcome = new IngestOutcome(position.Lane, position.Sequence, delivery.Duplicates, !isVisible || delivery.IsRefused);
        delivery.LetGo();
        return outcome;
    }

    public long AcceptanceTimeUs()
    {
        admission.CheckIngest(addsToIntake: false);
        return clock.NowUs;
    }

    public ValueTask<IdempotencyLookup> LookUpAsync(IdempotencyKey key, CancellationToken cancellation)
    {
        admission.CheckIngest(addsToIntake: true);
        return keys.LookUpAsync(key, clock.NowUs, cancellation);
    }

    public ValueTask<Published<FunctionReport>?> ReportAsync(Guid project, Guid functionId, Window window, CancellationToken cancellation)
    {
        admission.CheckQuestion();
        if (directory.FindListed(project, functionId) is not { } cell) return new ValueTask<Published<FunctionReport>?>(result: null);
        cell.Touch(clock.MonotonicUs());
        return cell.Whole(window, clock.NowUs) is { } published
            ? new ValueTask<Published<FunctionReport>?>(published)
            : BuildAsync(cell, window, cancellation);
    }

    public ValueTask<TenantReport> TenantAsync(Guid project, Window window, CancellationToken cancellation)
    {
        admission.CheckQuestion();
        if (directory.FindProject(project) is { } functions)
        {
            var report = functions.Overview(window, MakeOverview).GetAsync();
            return report.IsCompletedSuccessfully ? report : new ValueTask<TenantReport>(report.AsTask().WaitAsync(cancellation));
        }
        var frame = reports.Frame(project, new FunctionIdentity("", "", "-"), window, clock.NowUs);
        return new ValueTask<TenantReport>(new TenantReport(window, frame.FromUs, frame.ToUs, frame.AsOfUs, []));
    }

    public ValueTask<SeriesReport?> SeriesAsync(Guid project, Guid functionId, long fromUs, long toUs, long stepUs, CancellationToken cancellation)
    {
        admission.CheckQuestion();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stepUs);
        return directory.FindListed(project, functionId) is { } cell ? series.ReadAsync(cell, fromUs, toUs, stepUs, cancellation) : new ValueTask<SeriesReport?>(result: null);
    }

    public ValueTask<IReadOnlyList<DailyUsage>> UsageAsync(Guid project, long fromUs, long toUs, CancellationToken cancellation)
    {
        admission.CheckQuestion();
        return directory.FindProject(project) is { } functions ? usage.ReadAsync(functions, fromUs, toUs, cancellation) : new ValueTask<IReadOnlyList<DailyUsage>>([]);
    }

    public ValueTask<IReadOnlyList<ColdStartSample>> ColdStartsAsync(ColdStartQuery query, CancellationToken cancellation)
    {
        admission.CheckQuestion();
        return coldStarts.ReadAsync(query, cancellation);
    }

    public Task SettleIntakeAsync(CancellationToken cancellation) => upkeep.SettleIntakeAsync(cancellation);

    public Task FlushAsync(CancellationToken cancellation) => upkeep.FlushAllAsync(cancellation);

    /// <summary>Takes nothing more, applies what was accepted, stores what changed and trims the journal; what does not fit the time stays in the journal.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0) return;
        var begunAt = parts.Time.GetTimestamp();
        var wasServing = admission.Phase == EngineCondition.Serving;
        admission.Phase = EngineCondition.Stopping;
        if (wasServing) await StoreAllAsync();
        await stop.CancelAsync();
        await upkeeping;
        parts.Events.Stopped(shards.Sum(shard => (long)shard.Functions.UncoveredCount), parts.Time.GetElapsedTime(begunAt));
        watch.Dispose();
        upkeep.Dispose();
        intakeSettler.Dispose();
        loader.Dispose();
        stop.Dispose();
    }

    private void Send(Delivery delivery, IngestCommand command)
    {
        var records = command.Records;
        var claim = (ClaimedKey?)command.Idempotency;
        var sizeBytes = 0;
        for (var index = 0; index < records.Count; index++) sizeBytes += records.BlockAt(index).Length;
        // Counted before the check: a stop that comes in between waits for this request.
        delivery.Cost = backlog.Add(sizeBytes);
        var isSent = false;
        try
        {
            admission.CheckIngest(claim is not null || command.DeadLetters.Count > 0);
            Fill(delivery, command, claim, sizeBytes);
            claim?.Send();
            parts.Journal.Append(delivery.Request);
            isSent = true;
        }
        finally
        {
            if (!isSent)
            {
                claim?.Unsend();
                delivery.Abandon();
            }
        }
    }

    private void Fill(Delivery delivery, IngestCommand command, ClaimedKey? claim, int sizeBytes)
    {
        var records = command.Records;
        var project = directory.Project(command.Project);
        delivery.Request.Begin(command.Project, command.AcceptedAtUs, sizeBytes);
        for (var index = 0; index < records.Count; index++) delivery.Add(directory.CellOf(project, records.FunctionAt(index)), records.BlockAt(index));
        delivery.Request.Accompany(claim, claim is null ? null : RecordOf(delivery, command, claim.Key), command.DeadLetters);
        delivery.Seal();
    }

    private static IdempotencyRecord RecordOf(Delivery delivery, IngestCommand command, IdempotencyKey key)
    {
        var functions = new Guid[delivery.Request.Count];
        for (var index = 0; index < functions.Length; index++) functions[index] = delivery.CellAt(index).Id;
        var expiresAtUs = command.AcceptedAtUs + KeyLifetime.OfUs(key.Key);
        return new IdempotencyRecord(key.Project, key.Route, key.Key, key.BodyHash, command.Result.ToArray(), expiresAtUs, functions);
    }

    private static async ValueTask<Published<FunctionReport>?> BuildAsync(FunctionCell cell, Window window, CancellationToken cancellation)
    {
        var build = cell.JoinBuild(window);
        cell.Shard.Drain(build);
        return await build.Result.WaitAsync(cancellation);
    }

    private TenantOverview MakeOverview(ProjectFunctions project, Window window) => new(project, window, clock, reports);

    private async Task StoreAllAsync()
    {
        using var patience = new CancellationTokenSource(options.StopWithin, parts.Time);
        try
        {
            await backlog.WhenAtMostAsync(0).WaitAsync(patience.Token);
            await upkeep.FlushAllAsync(patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or EngineUnavailableException)
        {
            // What is not stored is in the journal: the next start reads it.
            parts.Events.UpkeepFailed(exception);
        }
    }

    private Shard[] MakeShards(UnreadableBlocks unreadable)
    {
        var count = options.Shards > 0 ? options.Shards : Math.Clamp(Environment.ProcessorCount, 1, Limits.ShardsMax);
        var failures = new BlockFailures();
        var schedule = new FlushSchedule(options.FlushWithin, parts.Ids);
        var loads = new FunctionLoads(loader, stop.Token);
        var made = new Shard[count];
        for (var index = 0; index < count; index++)
        {
            var functions = new ShardFunctions(clock, schedule, loads, parts.Events, counters);
            made[index] = new Shard(index, new Applier(unreadable, failures, parts.Events, counters), functions, reports);
        }
        return made;
    }
}
