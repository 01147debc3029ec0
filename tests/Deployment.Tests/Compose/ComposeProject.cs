using System.Text.RegularExpressions;
using Coldstart.Deployment.Tests.Yaml;

namespace Coldstart.Deployment.Tests.Compose;

/// <summary>A compose file, as it is written: variables are not put in.</summary>
/// <param name="File">Its name.</param>
/// <param name="Root">What stands in it.</param>
internal sealed partial record ComposeProject(string File, Node Root)
{
    public IReadOnlyList<(string Key, Node Value)> Services => Root["services"].Entries;

    /// <summary>Of our programs; the migration is one of them.</summary>
    public IEnumerable<(string Key, Node Value)> Programs => Services.Where(static service => Settings.KnownSettings.OfImage(service.Value["image"].Text) is not null);

    /// <summary>A fresh copy each time: tests break it.</summary>
    public static ComposeProject Load(string file = "docker-compose.yml") => new(file, Node.Read(Repository.Read(file)));

    /// <summary>Every text in the file, with where it stands.</summary>
    public IEnumerable<(string Path, string Text)> Texts() => TextsOf("", Root);

    /// <summary>Names of variables that a text takes from outside, each with what follows the name.</summary>
    public static IEnumerable<(string Name, string Suffix)> Variables(string text) => Variable().Matches(text).Select(static match => (match.Groups[1].Value, match.Groups[2].Value));

    /// <summary>A text as it is where no variable is set.</summary>
    public static string WithDefaults(string text) => Variable().Replace(text, static match => match.Groups[2].Value.StartsWith(":-", StringComparison.Ordinal) ? match.Groups[2].Value[2..] : "");

    private static IEnumerable<(string, string)> TextsOf(string path, Node node) =>
        node.Text.Length > 0 ? [(path, node.Text)]
        : node.Items.Count > 0 ? node.Items.SelectMany((item, index) => TextsOf($"{path} {index}", item))
        : node.Entries.SelectMany(entry => TextsOf($"{path} {entry.Key}", entry.Value));

    [GeneratedRegex(@"\$\{([A-Z_]+)((?::[-?])?[^}]*)\}")]
    private static partial Regex Variable();
}
