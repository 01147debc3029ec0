namespace Coldstart.Analytics.Windows;

/// <summary>What a <see cref="Window"/> is.</summary>
public static class WindowExtensions
{
    public const int Count = 6;

    /// <summary>Reads <c>5m</c>, <c>1h</c>, <c>6h</c>, <c>24h</c>, <c>7d</c> or <c>30d</c>.</summary>
    public static bool TryParse(string? text, out Window window)
    {
        for (window = Window.FiveMinutes; window <= Window.ThirtyDays; window++)
        {
            if (window.Name() == text) return true;
        }
        window = default;
        return false;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">None of them.</exception>
    public static Window Parse(string text) =>
        TryParse(text, out var window) ? window : throw new FormatException("a window is 5m, 1h, 6h, 24h, 7d or 30d");

    /// <summary>As it is written in a query.</summary>
    public static string Name(this Window window) => window switch
    {
        Window.FiveMinutes => "5m",
        Window.OneHour => "1h",
        Window.SixHours => "6h",
        Window.OneDay => "24h",
        Window.SevenDays => "7d",
        _ => "30d",
    };

    /// <summary>Its length, µs.</summary>
    public static long LengthUs(this Window window) => TierExtensions.MinuteUs * window switch
    {
        Window.FiveMinutes => 5,
        Window.OneHour => 60,
        Window.SixHours => 360,
        Window.OneDay => 1440,
        Window.SevenDays => 7 * 1440,
        _ => 30 * 1440,
    };

    /// <summary>Whose slots it is made of.</summary>
    public static Tier Tier(this Window window) => window switch
    {
        Window.FiveMinutes or Window.OneHour => Windows.Tier.Minute,
        Window.SixHours or Window.OneDay => Windows.Tier.FiveMinutes,
        Window.SevenDays => Windows.Tier.Hour,
        _ => Windows.Tier.Day,
    };

    /// <summary>Its first and its last slot, numbered from 1970: from the slot that holds now − W to that of now.</summary>
    internal static (long First, long Last) SlotsAt(this Window window, long nowUs)
    {
        var slotUs = window.Tier().SlotUs();
        return (Math.Max(nowUs - window.LengthUs(), 0) / slotUs, nowUs / slotUs);
    }
}
