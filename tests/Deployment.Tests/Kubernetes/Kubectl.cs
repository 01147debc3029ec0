using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Coldstart.Deployment.Tests.Kubernetes;

/// <summary>Renders overlays with the kubectl of this machine.</summary>
internal static partial class Kubectl
{
    private static readonly Lazy<(int Major, int Minor)?> Found = new(FindVersion);

    private static readonly ConcurrentDictionary<string, string> Rendered = new();

    /// <summary>Why nothing can be rendered here; null where it can.</summary>
    public static string? Missing => Found.Value is null ? "kubectl is not installed: its package is 'kubernetes-client' (apt-get)." : null;

    /// <returns>YAML of many documents.</returns>
    public static string Render(string overlay) => Rendered.GetOrAdd(overlay, static overlay =>
    {
        // Debian 12 has a kubectl with kustomize 2, which does the same under other words.
        if (Found.Value is { Major: 1, Minor: >= 21 } or { Major: > 1 }) return Run(Repository.PathOf($"k8s/overlays/{overlay}"));
        var copy = Directory.CreateTempSubdirectory("coldstart-kustomize-");
        try
        {
            foreach (var path in Directory.EnumerateFiles(Repository.PathOf("k8s"), "*.yaml", SearchOption.AllDirectories))
            {
                var target = Path.Combine(copy.FullName, Path.GetRelativePath(Repository.PathOf("k8s"), path));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.WriteAllText(target, path.EndsWith("kustomization.yaml", StringComparison.Ordinal) ? InOldWords(File.ReadAllText(path)) : File.ReadAllText(path));
            }
            return Run(Path.Combine(copy.FullName, "overlays", overlay));
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    });

    private static string InOldWords(string kustomization) => kustomization
        .Replace("  - ../../base\n", "bases:\n  - ../../base\n", StringComparison.Ordinal)
        .Replace("\npatches:\n", "\npatchesStrategicMerge:\n", StringComparison.Ordinal)
        .Replace("  - path: ", "  - ", StringComparison.Ordinal);

    private static string Run(string folder)
    {
        var (code, output, errors) = RunningProgram.Run("kubectl", ["kustomize", folder])!.Value;
        Assert.True(code == 0, errors);
        Assert.DoesNotContain("deprecated", errors, StringComparison.OrdinalIgnoreCase);
        return output;
    }

    private static (int, int)? FindVersion()
    {
        if (RunningProgram.Run("kubectl", ["version", "--client", "--output=yaml"]) is not { Code: 0 } answer) return null;
        var (major, minor) = (Major().Match(answer.Output), Minor().Match(answer.Output));
        return major.Success && minor.Success ? (int.Parse(major.Groups[1].Value), int.Parse(minor.Groups[1].Value)) : null;
    }

    [GeneratedRegex("""major: "?(\d{1,4})""")]
    private static partial Regex Major();

    [GeneratedRegex("""minor: "?(\d{1,4})""")]
    private static partial Regex Minor();
}
