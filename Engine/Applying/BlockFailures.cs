using System.Collections.Concurrent;
using Coldstart.Analytics;
using Coldstart.Analytics.Functions;

namespace Coldstart.Engine.Applying;

/// <summary>How often a block failed when it was applied at a start (EXACTLY-ONCE.md, rule 11).</summary>
/// <remarks>Each failure costs another pass over the journal, so there are few.</remarks>
internal sealed class BlockFailures
{
    private readonly ConcurrentDictionary<(Guid Function, Position Position), int> counts = new();

    public void Add(Guid function, Position position) => counts.AddOrUpdate((function, position), 1, (_, count) => count + 1);

    /// <summary>It failed so often that it goes to the dead letters.</summary>
    public bool IsPoison(Guid function, Position position) =>
        !counts.IsEmpty && counts.TryGetValue((function, position), out var count) && count >= Limits.BlockFailuresMax;
}
