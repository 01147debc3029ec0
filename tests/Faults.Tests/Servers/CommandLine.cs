using System.Diagnostics;
using System.Reflection;

namespace Coldstart.Faults.Tests.Servers;

/// <summary>The <c>coldstart</c> command as a process of its own.</summary>
internal static class CommandLine
{
    private static readonly string Assembly = typeof(CommandLine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "CommandAssembly").Value!;

    /// <summary>Runs it to its end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Launch(arguments);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(Deadline.Whole);
            Assert.True(process.ExitCode == 0, $"coldstart {string.Join(' ', arguments)}: {process.ExitCode} {await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>Starts it and does not wait.</summary>
    public static Process Launch(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        start.ArgumentList.Add(Assembly);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var process = new Process { StartInfo = start };
        process.Start();
        process.StandardInput.Close();
        return process;
    }
}
