using System.ComponentModel;
using System.Diagnostics;

namespace Coldstart.Deployment.Tests;

/// <summary>Runs a program of the machine to its end.</summary>
internal static class RunningProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>Null where there is no such program.</returns>
    public static (int Code, string Output, string Errors)? Run(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder ?? Repository.Root };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (process.WaitForExit(Patience)) return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {Patience.TotalSeconds} s.");
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
