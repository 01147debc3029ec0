using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Windows;

namespace Coldstart.Cli.Analyze;

/// <summary>What came of all files.</summary>
/// <param name="AsOfUs">When it was made, µs since 1970 UTC.</param>
/// <param name="Functions">Dearest first.</param>
/// <param name="Totals">All functions together.</param>
/// <param name="Costs">One sum for each currency.</param>
/// <param name="Files">In the order of the command.</param>
internal sealed record Analysis(
    long AsOfUs,
    IReadOnlyList<FunctionSummary> Functions,
    SlotTotals Totals,
    IReadOnlyList<CostBreakdown> Costs,
    IReadOnlyList<FileOutcome> Files,
    long Duplicates,
    long LeftOut)
{
    public long Records => Files.Sum(static file => file.Records);

    public long Skipped => Files.Sum(static file => file.Skipped);

    public long NotUnderstood => Files.Sum(static file => file.Misreads.Count);
}
