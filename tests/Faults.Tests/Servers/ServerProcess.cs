using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace Coldstart.Faults.Tests.Servers;

/// <summary>The real server as a child process on a free loopback port. Disposing kills it, whatever state it is in.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>First API key of every server that these tests start, with all scopes.</summary>
    public const string Key = "csa_0123456789abcdefghijklmnopqrstuv";

    private static readonly string Assembly = typeof(ServerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "ServerAssembly").Value!;

    private static readonly Dictionary<string, string> NoEnvironment = [];

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource<Uri?> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task ended;

    private ServerProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        ended = EndAsync();
    }

    /// <summary>Where it serves; known once it is ready.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>What it wrote to standard output and standard error so far.</summary>
    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    public int ExitCode => process.ExitCode;

    /// <summary>Memory that it holds at this moment, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Starts a server and waits until it is ready.</summary>
    public static Task<ServerProcess> StartAsync(IHome home, params string[] options) => StartAsync(home, NoEnvironment, options);

    /// <summary>The same with more environment variables.</summary>
    public static async Task<ServerProcess> StartAsync(IHome home, IReadOnlyDictionary<string, string> environment, params string[] options)
    {
        var server = await StartInTroubleAsync(home, environment, options);
        try
        {
            await Deadline.UntilAsync(async () => await ServerState.AskAsync(server.Address) is { Status: 200 } state ? state : null, $"the server is ready: {server.Output}");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server that may not be ready when it serves.</summary>
    public static async Task<ServerProcess> StartInTroubleAsync(IHome home, IReadOnlyDictionary<string, string> environment, params string[] options)
    {
        var server = Launch(home, environment, options);
        try
        {
            server.Address = await server.address.Task.WaitAsync(Deadline.Whole)
                ?? throw new InvalidOperationException($"The server ended with {server.ExitCode} before it was ready: {server.Output}");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server that is expected to refuse, and waits for its end.</summary>
    public static async Task<ServerProcess> RunToEndAsync(IHome home, params string[] options)
    {
        var server = Launch(home, options);
        try
        {
            await server.ended.WaitAsync(Deadline.Whole);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server and does not wait for anything.</summary>
    public static ServerProcess Launch(IHome home, params string[] options) => Launch(home, NoEnvironment, options);

    /// <summary>The same with more environment variables.</summary>
    public static ServerProcess Launch(IHome home, IReadOnlyDictionary<string, string> environment, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("COLDSTART_", StringComparison.Ordinal) || name is "HOST" or "PORT" or "CORS_ORIGINS" or "DATABASE_URL").ToList()) start.Environment.Remove(name);
        start.Environment["COLDSTART_BOOTSTRAP_KEY"] = Key;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        string[] arguments =
        [
            Assembly, "--port", "0", .. home.Options,
            "--queries-per-minute", "1000000", "--project-queries-per-minute", "1000000",
            "--ingest-per-minute", "1000000", "--project-ingest-per-minute", "1000000",
            .. options,
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return new ServerProcess(new Process { StartInfo = start });
    }

    /// <summary>Ends it as <c>kill -9</c> does: nothing of it runs any more when this returns.</summary>
    public async Task Kill9Async()
    {
        process.Kill();
        await ended.WaitAsync(Deadline.Whole);
    }

    /// <summary>Freezes it (SIGSTOP): connections stay open, nothing answers.</summary>
    public void Freeze() => Signals.SendStop(process.Id);

    /// <summary>Lets it go on (SIGCONT).</summary>
    public void Thaw() => Signals.SendContinue(process.Id);

    /// <summary>Asks it to stop and does not wait.</summary>
    public void RequestStop() => Signals.SendTerminate(process.Id);

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForEndAsync()
    {
        await ended.WaitAsync(Deadline.Whole);
        return process.ExitCode;
    }

    /// <summary>Stops it as a service manager does.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync()
    {
        RequestStop();
        return WaitForEndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await ended.WaitAsync(Deadline.Whole);
        process.Dispose();
    }

    private async Task EndAsync()
    {
        await process.WaitForExitAsync();
        address.TrySetResult(null);
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (output) output.AppendLine(line);
        const string Serves = "Coldstart serves ";
        if (!line.StartsWith(Serves, StringComparison.Ordinal)) return;
        var text = line[Serves.Length..];
        address.TrySetResult(new Uri(text[..text.IndexOf(' ', StringComparison.Ordinal)]));
    }
}
