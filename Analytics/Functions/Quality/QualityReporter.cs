using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Functions.Quality;

/// <summary>Makes of the figures of doors what a report says about them.</summary>
internal static class QualityReporter
{
    /// <summary>The doors that ever brought something, by name.</summary>
    public static IReadOnlyList<DoorReport> Doors(QualityBook book) =>
    [
        .. book.Doors.OrderBy(static door => door.Source.Code(), StringComparer.Ordinal).Select(static door => new DoorReport(
            door.Source.Code(),
            door.Records,
            door.FirstUs,
            door.LastUs,
            door[DoorCount.Invocations],
            door[DoorCount.Invocations] - door[DoorCount.Warm],
            door[DoorCount.Failures],
            door[DoorCount.Repeated])),
    ];

    /// <summary>What is missing or wrong, warnings first, each in the order of the rules.</summary>
    /// <param name="book">Of the function.</param>
    /// <param name="totals">Of the window that is spoken of.</param>
    /// <param name="cost">Of that window.</param>
    /// <param name="hasModules">Some module timings are known in it.</param>
    /// <param name="nowUs">Doors through which nothing came lately are left out.</param>
    public static IReadOnlyList<QualityFinding> Findings(QualityBook book, SlotTotals totals, CostBreakdown cost, bool hasModules, long nowUs)
    {
        // A function of no door has no records of this program: nothing is known of what came.
        if (book.Doors.Count == 0) return [];
        var facts = new QualityFacts(
            ReportBuilder.StatusOf(totals), EstimateCodes.ReasonsOf(cost.EstimatedBecause), totals[Counter.MetricInvocations], hasModules, [.. book.Doors.Where(door => door.IsFresh(nowUs))]);
        return [.. QualityRules.All.SelectMany(rule => rule.Find(facts)).OrderByDescending(static finding => finding.Severity)];
    }
}
