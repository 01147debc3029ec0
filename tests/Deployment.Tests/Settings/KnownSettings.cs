using System.Text.RegularExpressions;

namespace Coldstart.Deployment.Tests.Settings;

/// <summary>The environment variables that each program reads, from the tables in its code.</summary>
internal static partial class KnownSettings
{
    // The first of each declaration: the name in kebab case, of which both tables make the variable.
    private const string Derivation = "\"COLDSTART_\" + Name.Replace('-', '_').ToUpperInvariant()";

    public static IReadOnlySet<string> Api { get; } = Read("Api/Options/Settings.cs", "Api/Options/Setting.cs", "COLDSTART_POSTGRES_FILE", "COLDSTART_BOOTSTRAP_KEY_FILE");

    public static IReadOnlySet<string> Silo { get; } = Read("Silo/SiloSetting.cs", "Silo/SiloSetting.cs");

    public static IReadOnlySet<string> Cli { get; } = CliVariable().Matches(Repository.Read("Cli/Administration/PostgreSqlOption.cs")).Select(static match => match.Groups[1].Value).ToHashSet();

    /// <summary>Of the program that an image holds; null where the image is not ours.</summary>
    public static IReadOnlySet<string>? OfImage(string image) => image.Split('/')[^1].Split(':', '@')[0] switch
    {
        "coldstart-api" => Api,
        "coldstart-silo" => Silo,
        "coldstart-cli" => Cli,
        _ => null,
    };

    /// <summary>The default of one of a silo's settings.</summary>
    public static string SiloDefault(string name) => Regex.Match(Repository.Read("Silo/SiloSetting.cs"), $"new\\(\"{name}\", \"([^\"]*)\"").Groups[1].Value;

    private static HashSet<string> Read(string table, string derivation, params string[] files)
    {
        Assert.Contains(Derivation, Repository.Read(derivation), StringComparison.Ordinal);
        var declared = Declaration().Matches(Repository.Read(table));
        Assert.True(declared.Count > 8, $"{table} does not look as it did.");
        var names = declared.Select(static match => "COLDSTART_" + match.Groups[1].Value.Replace('-', '_').ToUpperInvariant());
        var aliases = declared.SelectMany(static match => Alias().Matches(match.Value)).Select(static match => match.Groups[1].Value);
        return [.. names, .. aliases, .. files];
    }

    [GeneratedRegex("""= new\("([a-z-]+)", .*\);""")]
    private static partial Regex Declaration();

    [GeneratedRegex("""\.", "([A-Z_]+)"[,)]""")]
    private static partial Regex Alias();

    [GeneratedRegex("""const string \w+ = "([A-Z_]+)";""")]
    private static partial Regex CliVariable();
}
