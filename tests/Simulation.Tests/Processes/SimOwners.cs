using Coldstart.Engine.Owning;
using Coldstart.Simulation.Tests.Kernel;

namespace Coldstart.Simulation.Tests.Processes;

/// <summary>The network between a front end and the silos, and what that front end believes of who owns what.</summary>
internal sealed class SimOwners(World world, SimProcess process) : IFunctionOwners
{
    private readonly Scheduler scheduler = world.Scheduler;
    private readonly Dictionary<Guid, int> believed = [];

    public int RouteOf(Guid project, Guid function)
    {
        // What it believes may be old.
        if (!believed.TryGetValue(function, out var silo) || !world.Chance(0.7)) believed[function] = silo = world.SiloOf(function);
        return silo;
    }

    public Task<IReadOnlyList<OwnerAnswer>> CallAsync(int route, IReadOnlyList<OwnerCall> calls, TimeSpan timeout, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<IReadOnlyList<OwnerAnswer>>();
        Deliver(route, calls, answer);
        if (world.Chance(world.Faults.Doubled)) Deliver(route, calls, answer);
        scheduler.In(timeout.Ticks / TimeSpan.TicksPerMicrosecond, process, () => answer.TrySetException(new OwnerUnavailableException("No answer in time.")));
        return answer.Task;
    }

    private void Deliver(int route, IReadOnlyList<OwnerCall> calls, TaskCompletionSource<IReadOnlyList<OwnerAnswer>> answer)
    {
        if (world.Chance(world.Faults.Lost)) return;
        scheduler.In(world.Latency(), null, () =>
        {
            var silo = world.Silos[route];
            scheduler.In(0, silo.Process, () => _ = ServeAsync(silo, calls, answer));
        });
    }

    private async Task ServeAsync(Silo silo, IReadOnlyList<OwnerCall> calls, TaskCompletionSource<IReadOnlyList<OwnerAnswer>> answer)
    {
        try
        {
            var answers = await silo.ServeAsync(calls);
            if (!world.Chance(world.Faults.Lost)) scheduler.In(world.Latency(), process, () => answer.TrySetResult(answers));
        }
#pragma warning disable CA1031 // A test: whatever escapes is a finding.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            scheduler.Fail($"{silo.Process.Name}: {exception}");
        }
    }
}
