using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.Applying;
using Coldstart.Engine.Clocks;
using Coldstart.Engine.Flushing;
using Coldstart.Engine.Owning;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Storage;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Engine.Tests.Owning;

/// <summary>A process that owns functions, on a journal and a store in memory.</summary>
internal sealed class OwnerHarness
{
    public static readonly Guid Project = EngineHarness.Project;

    public static readonly Guid Function = EngineHarness.IdOf("a");

    public OwnerHarness(Disk? disk = null, FakeSharedJournal? journal = null)
    {
        Disk = disk ?? new Disk();
        Store = new FakeFunctionStore(Disk);
        Journal = journal ?? new FakeSharedJournal(new FakeFunctionStore(Disk));
        var events = Events;
        var health = new StoreHealth(Time, events);
        var lanes = new LivingLanes(Journal);
        var blocks = new BlockApplier(new BlockFailures(), events, Counters);
        Parts = new OwnerParts(
            Journal, lanes, new FunctionLoader(Journal, lanes, blocks, health, events), blocks, new SnapshotBatches(new SnapshotWriter(Store, events, Time)), new FakeIntakeStore(Disk),
            new GuardedClock(Time), health, Counters) { Storage = () => Storage };
        Owner = new FunctionOwner(Project, Function, Parts);
    }

    public Disk Disk { get; }

    public FakeFunctionStore Store { get; }

    public FakeSharedJournal Journal { get; }

    public ManualTime Time { get; } = new();

    public RecordedEvents Events { get; } = new();

    public EngineCounters Counters { get; } = new();

    public StorageCondition Storage { get; set; }

    public OwnerParts Parts { get; }

    public FunctionOwner Owner { get; }

    /// <summary>What the owner counts, ms.</summary>
    public long BilledMs => Owner.Stats!.Everything()[Counter.BilledMs];

    /// <summary>Commits a block to the journal.</summary>
    public SentBlock Commit(long lane, long sequence, long previous, long billedMs, long ageUs = 1_000_000)
    {
        var records = Requests.Of(Time.NowUs);
        Requests.Add(records, "a", ageUs < 0 ? ageUs : Time.NowUs - ageUs, billedMs);
        var bytes = records.BlockAt(0).ToArray();
        Journal.Blocks.Add(new TailBlock(Project, Function, new Position(lane, sequence), previous, Time.NowUs, bytes));
        return new SentBlock(new Position(lane, sequence), previous, Time.NowUs, bytes);
    }

    public Task<OwnerAnswer> ServeAsync(params SentBlock[] blocks) =>
        Owner.ServeAsync(new OwnerCall(Project, Function, null, blocks), CancellationToken.None).AsTask();

    public Task<OwnerAnswer> CatchUpAsync(long lane, long sequence) =>
        Owner.ServeAsync(new OwnerCall(Project, Function, new Position(lane, sequence), []), CancellationToken.None).AsTask();

    public Task<bool> FlushAsync() => Owner.FlushAsync(CancellationToken.None);
}
