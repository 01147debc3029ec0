namespace Coldstart.Analytics.Windows;

/// <summary>The rolling windows that can be asked for.</summary>
public enum Window : byte
{
    FiveMinutes = 0,
    OneHour = 1,
    SixHours = 2,
    OneDay = 3,
    SevenDays = 4,
    ThirtyDays = 5,
}
