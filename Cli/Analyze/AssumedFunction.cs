using Coldstart.Analytics;

namespace Coldstart.Cli.Analyze;

/// <summary>A name for the function of a file that names none: the file's own.</summary>
internal static class AssumedFunction
{
    private static readonly string[] Endings = [".gz", ".log", ".txt", ".json", ".jsonl", ".ndjson", ".csv"];

    public static string Of(string fileName)
    {
        var name = Path.GetFileName(fileName);
        for (var ending = Ending(name); ending is not null; ending = Ending(name)) name = name[..^ending.Length];
        var letters = name.Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-');
        return string.Concat(letters.Take(Limits.FunctionNameCharactersMax));
    }

    // What would leave nothing is no ending.
    private static string? Ending(string name) =>
        Array.Find(Endings, ending => name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
