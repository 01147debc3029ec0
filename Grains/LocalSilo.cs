using Orleans.Runtime;

namespace Coldstart.Grains;

/// <summary>The silo that this process is.</summary>
public sealed class LocalSilo(ILocalSiloDetails silo)
{
    /// <summary>Its address, as the key of its <see cref="GrainInterfaces.ISiloGrain"/>.</summary>
    public string Key { get; } = silo.SiloAddress.ToParsableString();
}
