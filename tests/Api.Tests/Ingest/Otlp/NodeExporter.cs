using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Coldstart.Api.Tests.Ingest.Otlp;

/// <summary>Runs <c>tests/Otlp.Node</c>: what npm has of OpenTelemetry, and no code of ours but the handler that it instruments.</summary>
internal static class NodeExporter
{
    private const int RunMsMax = 60_000;

    private static readonly Lazy<string?> Reason = new(FindReason);

    /// <summary>Why it cannot run; null where it can.</summary>
    public static string? Missing => Reason.Value;

    /// <summary>Sends, and expects that every export was taken at once.</summary>
    public static async Task SendAsync(Uri server, string key, string form, string compression, string signal, string function)
    {
        var (code, output) = await RunAsync("send.cjs", server.ToString().TrimEnd('/'), key, form, compression, signal, function);

        Assert.True(code == 0, output);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = Folder(), RedirectStandardOutput = true, RedirectStandardError = true };
        // The instrumentation reads what it is from here: nothing of this machine may tell it otherwise.
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("OTEL_", StringComparison.Ordinal) || name.StartsWith("AWS_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(RunMsMax);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, output + await errors);
    }

    private static string? FindReason()
    {
        if (!Directory.Exists(Path.Combine(Folder(), "node_modules"))) return "the exporters of OpenTelemetry are not installed: run 'npm ci' in tests/Otlp.Node (./test does).";
        try
        {
            using var process = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0 ? null : "node does not run.";
        }
        catch (Win32Exception)
        {
            return "node is not installed.";
        }
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "Otlp.Node"));
}
