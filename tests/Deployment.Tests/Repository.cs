using System.Xml.Linq;

namespace Coldstart.Deployment.Tests;

/// <summary>The checkout as the tests see it.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The product's version, as the projects have it.</summary>
    public static string Version { get; } = XDocument.Load(PathOf("Directory.Build.props")).Descendants("Version").Single().Value;

    public static string PathOf(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(PathOf(path));

    public static bool Exists(string path) => Path.Exists(PathOf(path));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orleans.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Orleans.sln was not found above the test.");
    }
}
