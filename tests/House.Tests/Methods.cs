using System.Text.RegularExpressions;

namespace Coldstart.House.Tests;

/// <summary>Finds methods by their shape: a member line at one indent whose braces open below and close at the same indent.</summary>
internal static partial class Methods
{
    public static IEnumerable<(string Name, int Lines)> In(string[] lines)
    {
        for (var at = 0; at < lines.Length; at++)
        {
            var match = Signature().Match(lines[at]);
            if (!match.Success) continue;
            var indent = match.Groups["indent"].Value;
            var open = Array.FindIndex(lines, at, Math.Min(8, lines.Length - at), line => line == indent + "{");
            if (open < 0 || lines[at..open].Any(static line => line.TrimEnd().EndsWith(';'))) continue;
            var close = Array.FindIndex(lines, open, line => line.StartsWith(indent + "}", StringComparison.Ordinal));
            if (close > open) yield return (match.Groups["name"].Value, close - open - 1);
        }
    }

    [GeneratedRegex(@"^(?<indent>(?:    ){1,3})(?:public|private|protected|internal|static|async|override|unsafe)\b[^=;{]*?\b(?<name>\w+)(?:<[^>]*>)?\(")]
    private static partial Regex Signature();
}
