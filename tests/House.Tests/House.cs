using System.Xml.Linq;

namespace Coldstart.House.Tests;

/// <summary>The checkout as the tests see it: found from where the test runs, without asking git.</summary>
internal static class House
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every hand-written C# file of the product, with its path from the root, '/' between folders.</summary>
    public static IEnumerable<(string Path, string[] Lines)> ProductFiles() => Files("*.cs").Where(static file => !file.Path.StartsWith("tests/", StringComparison.Ordinal));

    /// <summary>Every hand-written C# file, tests included.</summary>
    public static IEnumerable<(string Path, string[] Lines)> AllFiles() => Files("*.cs");

    /// <summary>Project name → names of the projects it references.</summary>
    public static IReadOnlyDictionary<string, string[]> References() =>
        Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories)
            .Where(static path => !IsBuilt(path))
            .ToDictionary(
                static path => Path.GetFileNameWithoutExtension(path),
                static path => XDocument.Load(path).Descendants("ProjectReference")
                    .Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
                    .ToArray());

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => File.Exists(Path.Combine(Root, path));

    private static IEnumerable<(string Path, string[] Lines)> Files(string pattern) =>
        Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
            .Where(static path => !IsBuilt(path))
            .Order(StringComparer.Ordinal)
            .Select(static path => (Path.GetRelativePath(Root, path).Replace('\\', '/'), File.ReadAllLines(path)));

    private static bool IsBuilt(string path) =>
        path.Split(Path.DirectorySeparatorChar).Any(static part => part is "obj" or "bin" or "node_modules" or ".git" or "data");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orleans.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Orleans.sln was not found above the test.");
    }
}
