using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace Coldstart.Cluster.Tests.Processes;

/// <summary>A silo or a front end as a child process. Disposing kills it, whatever state it is in.</summary>
internal sealed class Program : IAsyncDisposable
{
    public const string Key = "csa_0123456789abcdefghijklmnopqrstuv";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process process;
    private readonly string sign;
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource<string?> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Program(Process process, string sign)
    {
        this.process = process;
        this.sign = sign;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => ready.TrySetResult(null);
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public int ExitCode => process.ExitCode;

    public bool HasEnded => process.HasExited;

    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    /// <summary>Starts one.</summary>
    /// <param name="name">The name of the metadata that tells where its assembly is.</param>
    /// <param name="sign">What the line begins with that tells that it serves.</param>
    /// <param name="arguments">Its command line.</param>
    public static Program Launch(string name, string sign, params string[] arguments) => Launch("dotnet", [Metadata(name), .. arguments], sign);

    /// <summary>Starts a script of the repository.</summary>
    /// <param name="script">Its path from the root.</param>
    /// <param name="sign">What the line begins with that tells that it serves.</param>
    /// <param name="arguments">Its command line; what begins with <c>database=</c> is a variable.</param>
    public static Program LaunchScript(string script, string sign, params string[] arguments)
    {
        string[] variables = [.. arguments.Where(static argument => argument.StartsWith("database=", StringComparison.Ordinal)), $"configuration={Metadata("Configuration")}"];
        return Launch("env", [.. variables, "bash", Path.Combine(Metadata("Root"), script), .. arguments.Except(variables)], sign);
    }

    private static string Metadata(string name) => typeof(Program).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == name).Value!;

    private static Program Launch(string program, IEnumerable<string> arguments, string sign)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var variable in start.Environment.Keys.Where(static key => key.StartsWith("COLDSTART_", StringComparison.Ordinal) || key is "DATABASE_URL" or "POD_IP" or "POD_NAME" or "HOST" or "PORT").ToList()) start.Environment.Remove(variable);
        start.Environment["COLDSTART_BOOTSTRAP_KEY"] = Key;
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return new Program(new Process { StartInfo = start }, sign);
    }

    /// <summary>Waits until it serves.</summary>
    /// <returns>The line that says so.</returns>
    public async Task<string> WhenReadyAsync() =>
        await ready.Task.WaitAsync(Patience) ?? throw new InvalidOperationException($"It ended before it was ready: {Output}");

    public void Kill9() => process.Kill();

    /// <summary>Waits for its end.</summary>
    public Task WhenEndedAsync() => process.WaitForExitAsync().WaitAsync(Patience);

    /// <summary>Sends a signal by name, such as STOP.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
        process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (output) output.AppendLine(line);
        if (line.StartsWith(sign, StringComparison.Ordinal)) ready.TrySetResult(line);
    }
}
