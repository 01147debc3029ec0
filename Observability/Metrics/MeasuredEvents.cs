using System.Diagnostics.Metrics;
using Coldstart.Analytics.Functions;
using Coldstart.Engine;
using Coldstart.Observability.Exporting;

namespace Coldstart.Observability.Metrics;

/// <summary>Measures what an engine tells, and hands it on to the log.</summary>
internal sealed class MeasuredEvents(IEngineEvents log, Meter meter, Traces traces) : IEngineEvents
{
    private readonly Histogram<double> duration = meter.CreateHistogram("coldstart.flush.duration", "s", "Time of a transaction that stores functions.", null, Bounds.Seconds);
    private readonly Counter<long> rollups = meter.CreateCounter<long>("coldstart.flush.rollups", "{row}", "Rows of history stored with them.");
    private readonly Counter<long> storeFailures = meter.CreateCounter<long>("coldstart.store.failures", "{failure}", "Uses of the store by upkeep that failed.");
    private readonly Counter<long> upkeepFailures = meter.CreateCounter<long>("coldstart.upkeep.failures", "{failure}", "Pieces of upkeep that failed because of a bug.");

    public void Started(long functions, long replayedEntries, TimeSpan took) => log.Started(functions, replayedEntries, took);

    public void Stopped(long unstored, TimeSpan took) => log.Stopped(unstored, took);

    public void BlockUnreadable(Guid function, Position position, Exception reason) => log.BlockUnreadable(function, position, reason);

    public void FunctionBehind(Guid function, Position position, string reason, Exception? exception) => log.FunctionBehind(function, position, reason, exception);

    public void BlocksMissing(Guid function, Position position, long previous, long appliedUpTo) => log.BlocksMissing(function, position, previous, appliedUpTo);

    public void SnapshotDamaged(Guid function, Exception reason) => log.SnapshotDamaged(function, reason);

    public void StoreFailed(Exception reason, TimeSpan retryAfter)
    {
        storeFailures.Add(1);
        log.StoreFailed(reason, retryAfter);
    }

    public void StoreRecovered() => log.StoreRecovered();

    public void ClockJumped(TimeSpan drift) => log.ClockJumped(drift);

    public void ClockRecovered() => log.ClockRecovered();

    public void ConditionChanged(EngineCondition before, EngineCondition now, string reason) => log.ConditionChanged(before, now, reason);

    public void Flushed(int functions, int rollupRows, TimeSpan took)
    {
        duration.Record(took.TotalSeconds);
        rollups.Add(rollupRows);
        traces.Add("flush", took, "coldstart.functions", functions);
        log.Flushed(functions, rollupRows, took);
    }

    public void UpkeepFailed(Exception reason)
    {
        upkeepFailures.Add(1);
        log.UpkeepFailed(reason);
    }
}
