using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Engine;
using Coldstart.Engine.Owning;

namespace Coldstart.Simulation.Tests.Processes;

/// <summary>
/// The activations of one silo. Mostly there is one of a function; for a moment there may be two, the older of which goes on with the calls that it has. They leave one
/// by one when they are idle, and all together when their silo does.
/// </summary>
internal sealed class SiloGrains(World world, Silo silo, OwnerParts parts)
{
    private readonly Dictionary<Guid, SimGrain> active = [];
    private readonly HashSet<SimGrain> older = [];
    private bool isLeaving;

    public IEnumerable<FunctionOwner> Owners => active.Values.Concat(older).Select(static grain => grain.Owner);

    /// <summary>Serves the calls of a message: one that takes long does not hold up the others, and is answered as not done while it goes on.</summary>
    public async Task<IReadOnlyList<OwnerAnswer>> ServeAsync(IReadOnlyList<OwnerCall> calls)
    {
        // The directory has forgotten this silo; who asks finds that out by asking again.
        if (isLeaving) return new OwnerAnswer[calls.Count];
        var answers = calls.Select(call => ServeAsync(call, isJoint: calls.Count > 1)).ToArray();
        var all = Task.WhenAll(answers);
        if (calls.Count > 1) await Task.WhenAny(all, Task.Delay(TimeSpan.FromMilliseconds(Limits.JointCallMsMax), silo.Time));
        else await all;
        return Array.ConvertAll(answers, static answer => answer.IsCompletedSuccessfully ? answer.Result : default);
    }

    /// <summary>Joint calls go beside the grain's turn, where its memory is enough.</summary>
    private Task<OwnerAnswer> ServeAsync(OwnerCall call, bool isJoint)
    {
        var grain = GrainOf(call.Project, call.Function);
        if (isJoint && grain.TryServeNow(call, out var now))
        {
            world.ServedBeside++;
            return Task.FromResult(now);
        }
        return grain.ServeAsync(call);
    }

    public Task<FunctionStats?> ReadAsync(Guid project, Guid function)
    {
        var grain = GrainOf(project, function);
        return isLeaving || grain.IsLeaving ? throw new EngineUnavailableException("The function is on its way to another silo.") : grain.ReadAsync();
    }

    /// <summary>One is idle.</summary>
    public void LeaveOne()
    {
        if (active.Count == 0) return;
        var grain = active.Values.ElementAt(world.Scheduler.Random.Next(active.Count));
        silo.Process.Start(() => LeaveAsync(grain));
    }

    /// <summary>The silo ends in good order: all leave at the same time.</summary>
    public Task LeaveAllAsync()
    {
        isLeaving = true;
        return Task.WhenAll(active.Values.ToArray().Select(LeaveAsync));
    }

    private async Task LeaveAsync(SimGrain grain)
    {
        if (grain.IsLeaving) return;
        await grain.LeaveAsync();
        older.Remove(grain);
        if (active.GetValueOrDefault(grain.Owner.Function) == grain) active.Remove(grain.Owner.Function);
    }

    private SimGrain GrainOf(Guid project, Guid function)
    {
        if (active.TryGetValue(function, out var known) && !world.Chance(world.Faults.Twice)) return known;
        if (known is not null) MakeOlder(known);
        var grain = new SimGrain(world, silo, new FunctionOwner(project, function, parts));
        active[function] = grain;
        return grain;
    }

    /// <summary>The directory learns of two activations, and ends the older one, some time.</summary>
    private void MakeOlder(SimGrain grain)
    {
        older.Add(grain);
        world.Scheduler.Tell($"{silo.Process.Name} has a second activation of {grain.Owner.Function.ToString()[..8]}");
        world.Scheduler.In(world.Scheduler.Between(1000, 2_000_000), silo.Process, () => _ = LeaveAsync(grain));
    }
}
