using Coldstart.Engine.Clocks;
using Coldstart.Engine.Flushing;
using Coldstart.Storage;
using Coldstart.Storage.Idempotency;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Engine.Owning;

/// <summary>What the owners of one process share.</summary>
/// <param name="Journal">The journal, for reading.</param>
/// <param name="Lanes">What is known of its lanes.</param>
/// <param name="Loader">Reads functions.</param>
/// <param name="Blocks">Applies blocks.</param>
/// <param name="Writes">Stores functions.</param>
/// <param name="Intake">Takes blocks that cannot be applied.</param>
/// <param name="Clock">To whose time windows roll.</param>
/// <param name="Health">Whether the store works.</param>
/// <param name="Counters">What is counted.</param>
internal sealed record OwnerParts(
    ISharedJournal Journal, LivingLanes Lanes, FunctionLoader Loader, BlockApplier Blocks, SnapshotBatches Writes, IIntakeStore Intake,
    GuardedClock Clock, StoreHealth Health, EngineCounters Counters)
{
    /// <summary>Whether what lasts is still this process's to use. Asked at every flush: it must only look at memory.</summary>
    public Func<StorageCondition> Storage { get; init; } = static () => StorageCondition.Sound;

    /// <summary>Clocks and storage are as they must be for anything to be stored (EXACTLY-ONCE.md, rule 18).</summary>
    public bool MayStore => !Clock.HasJumped && Storage() == StorageCondition.Sound;
}
