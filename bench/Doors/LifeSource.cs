using Coldstart.Bench.Load;

namespace Coldstart.Bench.Doors;

/// <summary>Makes lives of environments, whose functions follow Zipf's law.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class LifeSource(int functions, int seed, RecordIds ids)
{
    private readonly RecordShape shape = new(functions, seed);
    private readonly Random random = new(seed);

    public LogLife Next(int invocations) => new(shape, random, ids, invocations);
}
