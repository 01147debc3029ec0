using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;
using Coldstart.Engine;
using Coldstart.Engine.Applying;
using Coldstart.Engine.Clocks;
using Coldstart.Engine.Flushing;
using Coldstart.Engine.Owning;
using Coldstart.Simulation.Tests.Database;
using Coldstart.Simulation.Tests.Kernel;
using Coldstart.Storage;

namespace Coldstart.Simulation.Tests.Processes;

/// <summary>One life of a process that owns functions: the engine's own code between the simulated network and the simulated database.</summary>
internal sealed class Silo
{
    private const int TickMs = 400;
    private const int TicksBetweenLaneReads = 8;

    private static readonly TimeSpan FlushWithin = TimeSpan.FromSeconds(3);

    private readonly World world;
    private readonly GuardedClock clock;

    public Silo(World world, int number)
    {
        this.world = world;
        Process = new SimProcess(world.Scheduler, $"silo {number}");
        Time = new SimTime(world.Scheduler, Process) { OffsetUs = world.Skew() };
        clock = new GuardedClock(Time);
        var client = new DatabaseClient(world, Process);
        var journal = new SimSharedJournal(world, client);
        var store = new SimStore(world, client);
        var events = new SimEvents(world, Process.Name);
        var counters = new EngineCounters();
        var health = new StoreHealth(Time, events);
        var lanes = new LivingLanes(journal);
        var failures = new BlockFailures();
        var blocks = world.Removed == Rule.GapsAreFound ? new BlocksWithoutGaps(failures, events, counters) : new BlockApplier(failures, events, counters);
        var loader = new FunctionLoader(journal, lanes, blocks, health, events);
        var parts = new OwnerParts(journal, lanes, loader, blocks, new SnapshotBatches(new SnapshotWriter(store, events, Time)), store, clock, health, counters);
        Host = new OwnerHost(parts, new FlushSchedule(FlushWithin, new SimIds(world.Scheduler.Random)));
        if (world.Faults.AreGrains) Grains = new SiloGrains(world, this, parts);
        Process.Start(TickAsync);
    }

    public SimProcess Process { get; }

    public SimTime Time { get; }

    public OwnerHost Host { get; }

    /// <summary>The same functions as activations with ends of their own, in the worlds that have them; null in the others.</summary>
    public SiloGrains? Grains { get; }

    /// <summary>All functions that something may still become of.</summary>
    public IEnumerable<FunctionOwner> Owners => Grains?.Owners ?? Host.Owners;

    /// <summary>Serves a message that the network brings; in this process.</summary>
    public async Task<IReadOnlyList<OwnerAnswer>> ServeAsync(IReadOnlyList<OwnerCall> calls)
    {
        if (Grains is not null) return await Grains.ServeAsync(calls);
        var answers = await Host.ServeAsync(calls, CancellationToken.None);
        for (var index = 0; index < calls.Count; index++)
        {
            if (answers[index].IsDone) CheckDone(calls[index]);
        }
        return answers;
    }

    /// <summary>Shows a function to a reader.</summary>
    public async Task ShowAsync(Guid function, Sum atLeast)
    {
        try
        {
            var stats = Grains is null ? await Host.ReadAsync(World.Project, function, CancellationToken.None) : await Grains.ReadAsync(World.Project, function);
            world.Truth.Shown(function, stats is null ? default : Sum.Of(stats.Everything()), atLeast);
        }
        catch (EngineUnavailableException exception)
        {
            world.Scheduler.Tell($"{Process.Name} cannot show {function.ToString()[..8]}: {exception.Message}");
        }
    }

    private void CheckDone(OwnerCall call)
    {
        var stats = Host.Owners.FirstOrDefault(owner => owner.Function == call.Function)?.Stats;
        // Stored and let go while other calls of the message were served.
        if (stats is null) return;
        foreach (var position in call.Blocks.Select(block => block.Position).Append(call.CatchUpTo ?? default))
        {
            if (stats.Vector.Any(applied => applied.Lane == position.Lane && applied.Sequence < position.Sequence))
                world.Scheduler.Fail($"{Process.Name} said that {position} is done, and has applied [{string.Join(' ', stats.Vector)}]");
        }
    }

    private async Task TickAsync()
    {
        for (var tick = 1; ; tick++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(TickMs), Time);
            clock.Tick();
            await Host.FlushAsync(all: world.IsCalm, CancellationToken.None);
            if (tick % TicksBetweenLaneReads == 0) await RefreshLanesAsync();
            if (!world.IsCalm && world.Chance(0.02)) LeaveOne();
            // Calls that are on their way to the owner before are served there: what it says to be visible its readers see, and not those of the next.
            if (!world.Faults.AreReadersServed && world.Chance(0.05)) HandOneOver();
        }
    }

    private async Task RefreshLanesAsync()
    {
        try
        {
            await Host.RefreshLanesAsync(CancellationToken.None);
        }
        catch (StoreUnavailableException exception)
        {
            world.Scheduler.Tell($"{Process.Name}: lanes not read: {exception.Message}");
        }
    }

    private void LeaveOne()
    {
        Grains?.LeaveOne();
        var all = Host.Owners.Select(owner => owner.Function).ToArray();
        if (all.Length > 0) Host.TryLeave(all[world.Scheduler.Random.Next(all.Length)]);
    }

    private void HandOneOver()
    {
        var all = Host.Owners.Select(owner => owner.Function).ToArray();
        if (all.Length == 0) return;
        var function = all[world.Scheduler.Random.Next(all.Length)];
        if (Host.HandOver(function) is { } memory) world.HandOver(function, memory);
    }

    /// <summary>Without the rule that finds gaps: whatever is behind the last one is applied.</summary>
    private sealed class BlocksWithoutGaps(BlockFailures failures, IEngineEvents events, EngineCounters counters) : BlockApplier(failures, events, counters)
    {
        protected override ApplyResult Apply(FunctionStats stats, Storage.Journal.Shared.TailBlock block, FunctionBatchScratch scratch) =>
            stats.Apply(block.Position, stats.AppliedUpTo(block.Position.Lane), block.Block.Span, scratch);
    }
}
