using Coldstart.Analytics.Functions;
using Coldstart.Analytics.Windows;

namespace Coldstart.Engine.History;

/// <summary>Which slots answer a question of some step width: live ones that are fine enough, and rollups before them.</summary>
internal static class Resolutions
{
    private const long MinuteUs = 60_000_000;
    private const long HourUs = 60 * MinuteUs;
    private const long DayUs = 24 * HourUs;

    /// <summary>The widest live slots that steps can be made of; rollups are no finer than a quarter of an hour, so five minutes always are.</summary>
    public static Tier Coarsest(long stepUs) => stepUs switch
    {
        >= DayUs => Tier.Day,
        >= HourUs => Tier.Hour,
        _ => Tier.FiveMinutes,
    };

    /// <summary>Rollups that steps can be made of and that are still kept after <paramref name="ageDays"/>; the finest kept where none is that fine.</summary>
    public static RollupResolution Rollup(long stepUs, long ageDays)
    {
        var byStep = stepUs >= DayUs ? RollupResolution.Day : stepUs >= HourUs ? RollupResolution.Hour : RollupResolution.QuarterHour;
        var byAge = ageDays > HourDaysKept ? RollupResolution.Day : ageDays > QuarterHourDaysKept ? RollupResolution.Hour : RollupResolution.QuarterHour;
        return byStep > byAge ? byStep : byAge;
    }

    /// <summary>Ages from which on the next wider rollups answer, so that none that is about to leave is asked for.</summary>
    public static IReadOnlyList<int> DaysKept { get; } = [HourDaysKept, QuarterHourDaysKept];

    private const int QuarterHourDaysKept = 35;
    private const int HourDaysKept = 399;

    public static long WidthUs(RollupResolution resolution) => resolution switch
    {
        RollupResolution.QuarterHour => 15 * MinuteUs,
        RollupResolution.Hour => HourUs,
        _ => DayUs,
    };
}
