using Coldstart.GrainInterfaces;
using Orleans.Runtime;
using Orleans.Runtime.Services;

namespace Coldstart.Grains;

/// <summary>The way to each silo's changes, and the silos that there are.</summary>
public sealed class SiloChanges(IServiceProvider services, IClusterMembershipService membership) : GrainServiceClient<IChangeService>(services)
{
    /// <summary>Asks one silo.</summary>
    public Task<ChangesReading> SinceAsync(SiloAddress silo, Guid project, long ticket) => GetGrainService(silo).SinceAsync(project, ticket);

    /// <summary>The silos that own functions, and those that leave or have left.</summary>
    internal SiloView Look()
    {
        var members = membership.CurrentSnapshot.Members.Values;
        return new SiloView(
            [.. members.Where(static member => member.Status == SiloStatus.Active).Select(static member => member.SiloAddress)],
            [.. members.Where(static member => member.Status is SiloStatus.ShuttingDown or SiloStatus.Stopping).Select(static member => member.SiloAddress)],
            [.. members.Where(static member => member.Status == SiloStatus.Dead).Select(static member => member.SiloAddress)]);
    }
}

/// <summary>The members of the cluster as one silo sees them.</summary>
/// <param name="Active">Serve.</param>
/// <param name="Leaving">Hand their functions over.</param>
/// <param name="Dead">Are gone.</param>
internal sealed record SiloView(SiloAddress[] Active, SiloAddress[] Leaving, SiloAddress[] Dead);
