using System.Globalization;
using System.Text.RegularExpressions;

namespace Coldstart.PostgreSqlServers;

/// <summary>Where PostgreSQL is on this machine, and as whom it can run.</summary>
public sealed partial class PostgreSqlInstallation
{
    /// <summary>Set to see what a machine without PostgreSQL sees.</summary>
    public const string PretendMissingVariable = "COLDSTART_TEST_WITHOUT_POSTGRESQL";

    /// <summary>The server runs as one of these when the tests run as root: it refuses to be root.</summary>
    private static readonly string[] Users = ["postgres", "nobody"];

    private static readonly Lazy<(PostgreSqlInstallation? Installation, string? Missing)> Found = new(Find);

    private PostgreSqlInstallation(string folder, string? user)
    {
        Folder = folder;
        User = user;
    }

    /// <summary>Why no server can be started here, as a sentence; null where one can.</summary>
    public static string? Missing =>
        Environment.GetEnvironmentVariable(PretendMissingVariable) is null ? Found.Value.Missing : $"{PretendMissingVariable} is set.";

    /// <exception cref="InvalidOperationException">There is none: <see cref="Missing"/>.</exception>
    public static PostgreSqlInstallation Current => Found.Value.Installation ?? throw new InvalidOperationException(Missing);

    /// <summary>The folder of initdb and postgres.</summary>
    public string Folder { get; }

    /// <summary>As whom the server must be started, null for whoever runs the tests.</summary>
    public string? User { get; }

    /// <summary>A command line that runs a program of the installation as the right user. It replaces itself: the process id stays.</summary>
    public IReadOnlyList<string> Command(string program, params IEnumerable<string> arguments)
    {
        string[] change = User is null ? [] : ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", "--"];
        if (User == "nobody") change[2] = "--regid=nogroup";
        return [.. change, Path.Combine(Folder, program), .. arguments];
    }

    private static (PostgreSqlInstallation?, string?) Find()
    {
        if (OperatingSystem.IsWindows()) return (null, "The tests on PostgreSQL need Linux or macOS.");
        var folder = Folders().FirstOrDefault(static folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
        if (folder is null) return (null, "PostgreSQL is not installed: its package is 'postgresql' (apt-get, dnf) or 'postgresql@17' (brew).");
        if (Environment.UserName != "root") return (new(folder, null), null);
        var known = File.ReadLines("/etc/passwd").Select(static line => line[..line.IndexOf(':', StringComparison.Ordinal)]).ToHashSet();
        var user = Users.FirstOrDefault(known.Contains);
        if (user is null) return (null, "PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody'.");
        return OnPath("setpriv") is null ? (null, "PostgreSQL does not run as root, and 'setpriv' (util-linux) is not installed.") : (new(folder, user), null);
    }

    private static IEnumerable<string> Folders()
    {
        if (OnPath("initdb") is { } initdb) yield return Path.GetDirectoryName(File.ResolveLinkTarget(initdb, returnFinalTarget: true)?.FullName ?? initdb)!;
        foreach (var (root, pattern, rest) in ((string, string, string)[])[("/usr/lib/postgresql", "*", "bin"), ("/usr", "pgsql-*", "bin"), ("/opt/homebrew/opt", "postgresql*", "bin"), ("/usr/local/opt", "postgresql*", "bin")])
        {
            if (!Directory.Exists(root)) continue;
            foreach (var folder in Directory.GetDirectories(root, pattern).OrderByDescending(Version)) yield return Path.Combine(folder, rest);
        }
    }

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static int Version(string folder) =>
        Number().Match(folder) is { Success: true } match ? int.Parse(match.Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"\d{1,4}$")]
    private static partial Regex Number();
}
