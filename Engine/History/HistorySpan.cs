using Coldstart.Analytics.Functions;

namespace Coldstart.Engine.History;

/// <summary>A span of time that rollups of one width answer.</summary>
internal readonly record struct HistorySpan(RollupResolution Resolution, long FromUs, long ToUs)
{
    private const long DayUs = 86_400_000_000;

    /// <summary>Cuts [from, to) at whole days where the rollups that are kept become wider. Ascending.</summary>
    public static IEnumerable<HistorySpan> Cut(long fromUs, long toUs, long stepUs, long nowUs)
    {
        var startUs = fromUs;
        foreach (var days in Resolutions.DaysKept)
        {
            var cutUs = (nowUs / DayUs - days) * DayUs;
            if (cutUs <= startUs) continue;
            var endUs = Math.Min(cutUs, toUs);
            if (endUs > startUs) yield return Of(startUs, endUs);
            startUs = Math.Max(startUs, endUs);
        }
        if (startUs < toUs) yield return Of(startUs, toUs);

        HistorySpan Of(long from, long to) => new(Resolutions.Rollup(stepUs, nowUs / DayUs - from / DayUs), from, to);
    }
}
