using System.Text.RegularExpressions;

namespace Coldstart.House.Tests;

/// <summary>
/// Keeps the house: who may import whom, how long a file and a method may be, and what stands only in its one place.
/// The exemptions may only shrink: one that is no longer needed fails too.
/// </summary>
public sealed partial class TidyTests
{
    private const int FileLinesMax = 400;
    private const int MethodLinesMax = 70;

    // DESIGN: the rooms, and what each may import.
    private static readonly Dictionary<string, string[]> MayImport = new()
    {
        ["Analytics"] = [],
        ["Ingestion"] = ["Analytics"],
        ["Storage"] = ["Analytics"],
        ["Engine"] = ["Analytics", "Storage"],
        ["Observability"] = ["Analytics", "Storage", "Engine"],
        ["GrainInterfaces"] = [],
        ["Grains"] = ["Analytics", "Storage", "Engine", "GrainInterfaces"],
        ["Silo"] = ["Analytics", "Storage", "Engine", "Observability", "Api", "GrainInterfaces", "Grains"],
        ["Api"] = ["Analytics", "Ingestion", "Storage", "Engine", "Observability", "Grains"],
        ["Cli"] = ["Analytics", "Ingestion", "Storage", "Engine"],
        ["Bench"] = ["Analytics", "Ingestion", "Storage", "Engine", "PostgreSqlServers"],
    };

    private static readonly Dictionary<string, string> LongFileReasons = new();

    private static readonly Dictionary<string, string> LongMethodReasons = new();

    // What must come from an injected place, and the one file where it may stand.
    private static readonly (Regex Pattern, string[] Home)[] OnlyInTheirPlace =
    [
        (ClockPattern(), []),
        (SleepPattern(), []),
        (RandomPattern(), ["Analytics/RandomIdSource.cs"]),
    ];

    [Fact]
    public void Rooms_ImportOnlyWhatTheDesignAllows()
    {
        var wrong = House.References()
            .Where(static project => !project.Key.EndsWith(".Tests", StringComparison.Ordinal))
            .SelectMany(static project => project.Value.Select(reference => (project.Key, Reference: reference)))
            .Where(static edge => !MayImport.TryGetValue(edge.Key, out var allowed) || !allowed.Contains(edge.Reference))
            .Select(static edge => $"{edge.Key} -> {edge.Reference}");
        Assert.Empty(wrong);
    }

    [Fact]
    public void Files_AreShort()
    {
        var tooLong = House.AllFiles().Where(static file => file.Lines.Length > FileLinesMax).Select(static file => file.Path).ToHashSet();
        AssertExemptions(tooLong, LongFileReasons);
    }

    [Fact]
    public void Methods_FitAScreen()
    {
        var tooLong = House.ProductFiles()
            .SelectMany(static file => Methods.In(file.Lines).Where(static method => method.Lines > MethodLinesMax).Select(method => $"{file.Path}:{method.Name}"))
            .ToHashSet();
        AssertExemptions(tooLong, LongMethodReasons);
    }

    [Fact]
    public void HalfOfAllFiles_AreUnder80Lines()
    {
        var lengths = House.ProductFiles().Select(static file => file.Lines.Length).Order().ToArray();
        Assert.True(lengths[lengths.Length / 2] < 80, $"the median file has {lengths[lengths.Length / 2]} lines");
    }

    [Fact]
    public void ClocksRandomnessAndSleep_StandOnlyInTheirPlace()
    {
        var wrong =
            from file in House.ProductFiles()
            where !file.Path.StartsWith("bench/", StringComparison.Ordinal)
            from rule in OnlyInTheirPlace
            where !rule.Home.Contains(file.Path)
            from line in file.Lines.Select(static (text, at) => (Text: text, At: at + 1))
            where rule.Pattern.IsMatch(line.Text) && !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal)
            select $"{file.Path}:{line.At}: {line.Text.Trim()}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void NothingIsLeftForLater()
    {
        var marks =
            from file in House.AllFiles()
            where !file.Path.StartsWith("tests/House.Tests/", StringComparison.Ordinal)
            from line in file.Lines.Select(static (text, at) => (Text: text, At: at + 1))
            where LaterPattern().IsMatch(line.Text)
            select $"{file.Path}:{line.At}";
        Assert.Empty(marks);
    }

    [Fact]
    public void CatchesAreNeverEmpty()
    {
        var empty =
            from file in House.AllFiles()
            where !file.Path.StartsWith("tests/House.Tests/", StringComparison.Ordinal)
            where EmptyCatchPattern().IsMatch(string.Join('\n', file.Lines))
            select file.Path;
        Assert.Empty(empty);
    }

    [Fact]
    public void Names_AreTheDomainsWords()
    {
        var wrong = House.ProductFiles()
            .SelectMany(static file => file.Path.Split('/'))
            .Where(static part => CupboardPattern().IsMatch(part))
            .Distinct();
        Assert.Empty(wrong);
    }

    private static void AssertExemptions(HashSet<string> found, Dictionary<string, string> reasons)
    {
        Assert.Empty(found.Except(reasons.Keys));
        Assert.True(reasons.Keys.All(found.Contains), "no longer needed: " + string.Join(", ", reasons.Keys.Except(found)));
    }

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bStopwatch\b|\bEnvironment\.TickCount")]
    private static partial Regex ClockPattern();

    [GeneratedRegex(@"\bThread\.Sleep\b|\bTask\.Delay\((?!.*[tT]ime)")]
    private static partial Regex SleepPattern();

    [GeneratedRegex(@"\bGuid\.(NewGuid|CreateVersion7)\b|\bnew Random\b|\bRandom\.Shared\b|\bRandomNumberGenerator\b")]
    private static partial Regex RandomPattern();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX:)\b|NotImplementedException")]
    private static partial Regex LaterPattern();

    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*(when\s*\([^)]*\)\s*)?\{\s*\}")]
    private static partial Regex EmptyCatchPattern();

    [GeneratedRegex(@"(Helper|Util|Utils|Utilities|Manager|Managers|Common|Misc)s?(\.cs)?$")]
    private static partial Regex CupboardPattern();
}
