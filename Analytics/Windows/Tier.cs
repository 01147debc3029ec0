namespace Coldstart.Analytics.Windows;

/// <summary>Widths of slots that a function keeps, finest first.</summary>
public enum Tier : byte
{
    /// <summary>1 minute, for 3 hours.</summary>
    Minute = 0,

    /// <summary>5 minutes, for 25 hours.</summary>
    FiveMinutes = 1,

    /// <summary>1 hour, for 8 days.</summary>
    Hour = 2,

    /// <summary>1 UTC day, for 36 days.</summary>
    Day = 3,
}

/// <summary>What a <see cref="Tier"/> is.</summary>
public static class TierExtensions
{
    public const int Count = 4;

    internal const long MinuteUs = 60_000_000;

    /// <summary>Width of a slot, µs.</summary>
    public static long SlotUs(this Tier tier) => tier switch
    {
        Tier.Minute => MinuteUs,
        Tier.FiveMinutes => 5 * MinuteUs,
        Tier.Hour => 60 * MinuteUs,
        _ => 1440 * MinuteUs,
    };

    /// <summary>Slots that it holds, the one of now included.</summary>
    public static int SlotCount(this Tier tier) => tier switch
    {
        Tier.Minute => Limits.MinuteSlots,
        Tier.FiveMinutes => Limits.FiveMinuteSlots,
        Tier.Hour => Limits.HourSlots,
        _ => Limits.DaySlots,
    };
}
