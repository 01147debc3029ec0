using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Functions.Reports;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Quality;

/// <summary>What the rules of data quality look at: the figures of a window, and the doors through which something came of late.</summary>
/// <param name="Status">Counts of the window.</param>
/// <param name="Estimated">Why its cost is an estimate.</param>
/// <param name="MetricInvocations">Invocations of the window that only OpenTelemetry metrics tell of.</param>
/// <param name="HasModules">Some module timings are known.</param>
/// <param name="Doors">Doors through which something came today or yesterday.</param>
internal sealed record QualityFacts(StatusCounts Status, EstimateReasons Estimated, long MetricInvocations, bool HasModules, IReadOnlyList<DoorFigures> Doors)
{
    /// <summary>Over all doors.</summary>
    public long this[DoorCount count] => Doors.Sum(door => door[count]);

    /// <summary>The doors that tell invocations.</summary>
    public IEnumerable<DoorFigures> Telling => Doors.Where(static door => door[DoorCount.Invocations] > 0);

    public bool Is(EstimateReasons reason) => (Estimated & reason) != 0;

    /// <summary>Names of doors, with commas between them.</summary>
    public static string NamesOf(IEnumerable<DoorFigures> doors) => string.Join(", ", doors.Select(static door => door.Source.Code()).Order(StringComparer.Ordinal));
}
