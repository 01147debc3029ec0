using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Coldstart.Grains;

/// <summary>A grain whose key is the address of a silo lives there.</summary>
[GenerateSerializer]
[Alias("coldstart.placement")]
public sealed class SiloPlacement : PlacementStrategy;

/// <summary>Marks such a grain.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SiloPlacementAttribute() : PlacementAttribute(new SiloPlacement());

/// <summary>Finds the silo.</summary>
public sealed class SiloPlacementDirector : IPlacementDirector
{
    /// <exception cref="OrleansException">The silo is gone: whoever asked must ask the functions one by one, and they come to life elsewhere.</exception>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var key = target.GrainIdentity.Key.ToString();
        var silo = context.GetCompatibleSilos(target).FirstOrDefault(silo => silo.ToParsableString() == key);
        return silo is null ? Task.FromException<SiloAddress>(new OrleansException("The silo is gone.")) : Task.FromResult(silo);
    }
}
