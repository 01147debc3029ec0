using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Engine;
using Coldstart.Engine.Applying;
using Coldstart.Engine.Clocks;
using Coldstart.Engine.Flushing;
using Coldstart.Engine.Owning;
using Coldstart.Storage;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Idempotency;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Grains;

/// <summary>What the functions of one silo share.</summary>
public sealed class OwnerRoom
{
    private long activations;
    private long oldestUnsettledUs;

    /// <summary>Puts the engine's parts together around a journal and a store, which must outlive it.</summary>
    public OwnerRoom(ISharedJournal journal, IFunctionStore functions, IIntakeStore intake, PriceBook prices, IIdSource ids, TimeProvider time, IEngineEvents events, Func<StorageCondition> storage)
    {
        Prices = prices;
        Journal = journal;
        Functions = functions;
        var failures = new BlockFailures();
        var lanes = new LivingLanes(journal);
        var health = new StoreHealth(time, events);
        Clock = new GuardedClock(time);
        var blocks = new BlockApplier(failures, events, Counters);
        var loader = new FunctionLoader(journal, lanes, blocks, health, events);
        Parts = new OwnerParts(journal, lanes, loader, blocks, new SnapshotBatches(new SnapshotWriter(functions, events, time)), intake, Clock, health, Counters) { Storage = storage };
        Schedule = new FlushSchedule(TimeSpan.FromSeconds(Limits.FlushSecondsMax), ids);
    }

    internal PriceBook Prices { get; }

    internal ISharedJournal Journal { get; }

    internal IFunctionStore Functions { get; }

    internal OwnerParts Parts { get; }

    internal FlushSchedule Schedule { get; }

    internal GuardedClock Clock { get; }

    /// <summary>Functions that have an activation here.</summary>
    internal long Activations => Interlocked.Read(ref activations);

    /// <summary>When the oldest range of the journal begins that is not settled, in µs since 1970 UTC, where this silo settles; 0 where there is none, or another settles.</summary>
    internal long OldestUnsettledUs
    {
        get => Interlocked.Read(ref oldestUnsettledUs);
        set => Interlocked.Exchange(ref oldestUnsettledUs, value);
    }

    internal void Activated(int by) => Interlocked.Add(ref activations, by);

    internal EngineCounters Counters { get; } = new();

    /// <summary>The functions that are here.</summary>
    internal SiloActivations Residents { get; } = new();

    /// <summary>Their owners.</summary>
    internal ResidentOwners Owners { get; } = new();

    /// <summary>Which functions changed when.</summary>
    internal ChangeBoard Changes { get; } = new();
}
