using Coldstart.Analytics.Functions;
using Coldstart.Engine.Flushing;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Functions;

namespace Coldstart.Engine.Owning;

/// <summary>A flush of a function from its encoding until its outcome is known: always the same bytes, however often it is tried (EXACTLY-ONCE.md, rule 13).</summary>
/// <param name="Flush">What was taken from the statistics.</param>
/// <param name="Write">What is stored.</param>
/// <param name="Letters">Blocks that the vector went over: stored before it.</param>
internal sealed record OwnedFlush(FunctionFlush Flush, SnapshotWrite Write, IReadOnlyList<DeadLetter> Letters)
{
    /// <summary>Encodes what must be stored; in the function's turn (rule 16).</summary>
    public static OwnedFlush Of(FunctionStats stats, long storedVersion, long nowUs, IReadOnlyList<DeadLetter> letters)
    {
        var flush = stats.PrepareFlush(nowUs);
        return new OwnedFlush(flush, SnapshotWrites.Of(stats, storedVersion, flush), [.. letters]);
    }
}
