namespace Coldstart.Analytics;

public static partial class Limits
{
    /// <summary>Slots of 1 minute that a function keeps: 3 hours, for the windows 5m and 1h and the late records of two hours more.</summary>
    public const int MinuteSlots = 180;

    /// <summary>Slots of 5 minutes that a function keeps: 25 hours, for the windows 6h and 24h.</summary>
    public const int FiveMinuteSlots = 300;

    /// <summary>Slots of 1 hour that a function keeps: 8 days, for the window 7d.</summary>
    public const int HourSlots = 192;

    /// <summary>Slots of 1 day that a function keeps: 36 days, for the window 30d.</summary>
    public const int DaySlots = 36;

    /// <summary>Days for which history keeps slots of 15 minutes: as long as live days.</summary>
    public const int QuarterHourHistoryDays = 36;

    /// <summary>Days for which history keeps slots of 1 hour: a year and a month to compare with.</summary>
    public const int HourHistoryDays = 400;

    /// <summary>Slots of a function that collect records at once; another one closes them all. Batches span few minutes.</summary>
    public const int OpenSlots = 4;

    /// <summary>Slots that a window may hold before a running total of it is worth its memory.</summary>
    public const int SlotsReadWithoutTotal = 16;

    /// <summary>Invocations between two settlings from which on a function keeps the memory of its open slots.</summary>
    public const int InvocationsThatKeepOpenSlots = 256;
}
