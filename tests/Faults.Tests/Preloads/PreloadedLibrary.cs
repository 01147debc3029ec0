using System.Diagnostics;

namespace Coldstart.Faults.Tests.Preloads;

/// <summary>A library in C that takes the place of some functions of libc in a server under test. It is built when the first test needs it.</summary>
internal static class PreloadedLibrary
{
    /// <summary>The environment variable of the dynamic linker.</summary>
    public const string Variable = "LD_PRELOAD";

    private static readonly Lazy<string> Folder = new(static () => Directory.CreateTempSubdirectory("coldstart-preload-").FullName);

    /// <summary>Builds one.</summary>
    /// <param name="source">File name within this folder.</param>
    /// <returns>Its path; or why there can be none here, as a sentence.</returns>
    public static (string? Path, string? Missing) Build(string source)
    {
        if (!OperatingSystem.IsLinux()) return (null, "Faults of disk and clock are made by preloading a library, which works on Linux alone.");
        var compiler = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').SelectMany(static folder => new[] { Path.Combine(folder, "gcc"), Path.Combine(folder, "cc") }).FirstOrDefault(File.Exists);
        if (compiler is null) return (null, "There is no C compiler: 'gcc' and 'libc6-dev' bring what faults of disk and clock are made with.");
        var library = Path.Combine(Folder.Value, Path.ChangeExtension(source, ".so"));
        var start = new ProcessStartInfo(compiler) { RedirectStandardError = true };
        foreach (var argument in (string[])["-shared", "-fPIC", "-O1", "-o", library, Path.Combine(AppContext.BaseDirectory, "Preloads", source), "-ldl"]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? (library, null) : (null, $"{compiler} does not build a library: {errors.Split('\n')[0]}");
    }
}
