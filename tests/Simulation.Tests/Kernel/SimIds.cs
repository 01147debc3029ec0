using Coldstart.Analytics;

namespace Coldstart.Simulation.Tests.Kernel;

/// <summary>Ids and jitter from the world's seed.</summary>
internal sealed class SimIds(Random random) : IIdSource
{
    public Guid NewId(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    public string NewSecret(int length) => new('s', length);

    public double NextFraction() => random.NextDouble();
}
