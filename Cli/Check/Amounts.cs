using System.Globalization;

namespace Coldstart.Cli.Check;

/// <summary>Amounts as a pipeline writes them: always with their unit, so that nobody takes seconds for milliseconds or 5 for 0.05.</summary>
internal static class Amounts
{
    private const int LengthMax = 20;

    private static readonly (string Unit, double Ms)[] Durations = [("ms", 1), ("us", 0.001), ("µs", 0.001), ("s", 1000)];

    /// <summary>A duration such as <c>800ms</c> or <c>1.5s</c>, in ms.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static double Duration(string text, string option)
    {
        foreach (var (unit, ms) in Durations)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && TryNumber(text[..^unit.Length], out var number)) return number * ms;
        }
        throw new UsageException($"{option} must be a duration with its unit, such as 800ms or 1.5s.");
    }

    /// <summary>A share such as <c>5%</c> or <c>0.5%</c>, as a part of 1.</summary>
    /// <param name="percentMax">The most that it may be.</param>
    /// <exception cref="UsageException">It is none.</exception>
    public static double Share(string text, string option, double percentMax = 100)
    {
        if (text.EndsWith('%') && TryNumber(text[..^1], out var number) && number <= percentMax) return number / 100;
        throw new UsageException($"{option} must be a percentage from 0% to {percentMax:0}%, such as 5% or 0.5%.");
    }

    private static bool TryNumber(string text, out double number)
    {
        number = 0;
        return text.Length is > 0 and <= LengthMax && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[^1])
            && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }
}
