using Coldstart.Analytics;

namespace Coldstart.Engine.Tests.Fakes;

internal sealed class SeededIds(int seed) : IIdSource
{
    private readonly Random random = new(seed);

    public Guid NewId(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    public string NewSecret(int length) => new('s', length);

    public double NextFraction()
    {
        lock (random) return random.NextDouble();
    }
}
