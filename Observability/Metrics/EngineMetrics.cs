using System.Diagnostics.Metrics;
using Coldstart.Engine;

namespace Coldstart.Observability.Metrics;

/// <summary>What an engine says of itself, as instruments that look when somebody collects: nothing is added on the way of a record.</summary>
internal static class EngineMetrics
{
    private static readonly (EngineCondition Condition, KeyValuePair<string, object?> Tag)[] Conditions =
        [.. Enum.GetValues<EngineCondition>().Select(static condition => (condition, new KeyValuePair<string, object?>("state", condition.Name())))];

    /// <param name="meter">Where.</param>
    /// <param name="state">Looks at memory alone.</param>
    public static void Create(Meter meter, Func<EngineState> state)
    {
        meter.CreateObservableGauge("coldstart.state", () => StatesOf(state().Condition), null, "1 for the state that the process is in, 0 for the others.");
        CreateFunctions(meter, state);
        CreateApplying(meter, state);
        CreateStoring(meter, state);
    }

    private static void CreateFunctions(Meter meter, Func<EngineState> state)
    {
        meter.CreateObservableGauge("coldstart.functions", () => state().Functions, "{function}", "Functions known here, in memory or not.");
        meter.CreateObservableGauge("coldstart.functions.loaded", () => state().LoadedFunctions, "{function}", "Functions whose statistics are in memory; of a silo, its active grains of functions.");
        meter.CreateObservableGauge("coldstart.functions.dirty", () => state().DirtyFunctions, "{function}", "Functions that changed since they were stored.");
        meter.CreateObservableGauge("coldstart.functions.behind", () => state().BehindFunctions, "{function}", "Functions that stand still until a restart.");
        meter.CreateObservableCounter("coldstart.functions.evicted", () => state().Evictions, "{function}", "Functions that left memory because nobody used them.");
        meter.CreateObservableGauge("coldstart.statistics.size", () => state().StatisticsBytes, "By", "Memory of the statistics, roughly.");
        meter.CreateObservableGauge("coldstart.statistics.limit", () => state().StatisticsBytesMax, "By", "From this size on idle functions leave memory early.");
    }

    private static void CreateApplying(Meter meter, Func<EngineState> state)
    {
        meter.CreateObservableCounter("coldstart.journal.records", () => state().Records, "{record}", "Records that are durable in the journal.");
        meter.CreateObservableGauge("coldstart.apply.lag", () => state().ApplyLagUs / 1e6, "s", "Age of the oldest request that is durable and not visible yet.");
        meter.CreateObservableGauge("coldstart.apply.backlog", () => state().BacklogBytes, "By", "Blocks that are accepted and not applied yet.");
        meter.CreateObservableCounter("coldstart.apply.blocks", () => state().Blocks, "{block}", "Blocks applied.");
        meter.CreateObservableCounter("coldstart.apply.duplicate_records", () => state().DuplicateRecords, "{record}", "Records that were known and brought nothing new.");
        meter.CreateObservableCounter("coldstart.apply.duplicate_blocks", () => state().DuplicateBlocks, "{block}", "Blocks that had been applied before.");
        meter.CreateObservableCounter("coldstart.apply.gaps", () => state().Gaps, "{block}", "Blocks whose predecessor is lost.");
        meter.CreateObservableCounter("coldstart.apply.unreadable_blocks", () => state().UnreadableBlocks, "{block}", "Blocks that became dead letters because they cannot be applied.");
    }

    private static void CreateStoring(Meter meter, Func<EngineState> state)
    {
        meter.CreateObservableCounter("coldstart.flush.functions", () => state().Flushes, "{function}", "Functions stored.");
        meter.CreateObservableCounter("coldstart.flush.lost", () => state().LostFlushes, "{function}", "Functions not stored because the store held another version.");
        meter.CreateObservableGauge("coldstart.settle.age", () => state().UnsettledUs / 1e6, "s", "Age of the oldest record that only the journal has; of a silo, of the oldest range of the journal that it could not drop.");
        meter.CreateObservableGauge("coldstart.settle.intake", () => state().UnsettledIntake, "{item}", "Idempotency keys and dead letters that only the journal has.");
        meter.CreateObservableGauge("coldstart.idempotency.keys", () => state().IdempotencyKeys, "{key}", "Idempotency keys in memory.");
    }

    private static IEnumerable<Measurement<int>> StatesOf(EngineCondition now) =>
        Conditions.Select(condition => new Measurement<int>(condition.Condition == now ? 1 : 0, condition.Tag));
}
