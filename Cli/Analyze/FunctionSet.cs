using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Records;

namespace Coldstart.Cli.Analyze;

/// <summary>
/// The functions of an analysis. Blocks are applied as the engine applies them, so what is joined and what is a duplicate is the same here
/// and on the server.
/// </summary>
internal sealed class FunctionSet
{
    private const long Lane = 1;

    // One analysis is one project, which nobody sees.
    private static readonly Guid Project = Guid.Empty;

    private readonly Dictionary<FunctionIdentity, FunctionStats> functions = [];
    private readonly FunctionBatchScratch scratch = new();

    public IReadOnlyCollection<FunctionStats> Functions => functions.Values;

    /// <summary>Records that told nothing new: the same line twice.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Records of functions beyond <see cref="Limits.FunctionsPerAnalysis"/>.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Applies all blocks of a collector.</summary>
    public void Apply(BatchCollector blocks)
    {
        for (var at = 0; at < blocks.Count; at++)
        {
            if (Of(blocks.FunctionAt(at)) is not { } function)
            {
                LeftOut += blocks.RecordsAt(at);
                continue;
            }
            var applied = function.AppliedUpTo(Lane);
            Duplicates += function.Apply(new Position(Lane, applied + 1), applied, blocks.BlockAt(at), scratch).Duplicates;
        }
    }

    private FunctionStats? Of(FunctionIdentity identity)
    {
        if (functions.TryGetValue(identity, out var function)) return function;
        if (functions.Count == Limits.FunctionsPerAnalysis) return null;
        function = new FunctionStats(identity.IdIn(Project), Project, identity);
        functions.Add(identity, function);
        return function;
    }
}
