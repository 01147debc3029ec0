using System.Diagnostics;
using System.Globalization;

namespace Coldstart.Bench.Servers;

/// <summary>A server as a child process, and what the kernel knows of it (proc(5)).</summary>
internal sealed class ChildProcess : IDisposable
{
    // sysconf(_SC_CLK_TCK) is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    private readonly Process process;

    public ChildProcess(string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string servingWord)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.ArgumentList.Add(assembly);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        process = Process.Start(start) ?? throw new BenchFailedException($"{assembly} did not start.");
        while (process.StandardOutput.ReadLine() is { } line)
        {
            var at = line.IndexOf(servingWord, StringComparison.Ordinal);
            if (at < 0) continue;
            Port = new Uri(line[(at + servingWord.Length)..].Trim().Split(' ')[0]).Port;
            return;
        }
        throw new BenchFailedException($"{assembly} ended before it served.");
    }

    public int Port { get; }

    public int Id => process.Id;

    /// <summary>User and system time of all its threads, seconds, in steps of 10 ms.</summary>
    public double CpuSeconds
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>Memory that is in RAM, MB.</summary>
    public long ResidentMb => StatusMb("VmRSS:");

    /// <summary>The most memory that ever was in RAM, MB.</summary>
    public long ResidentMbMax => StatusMb("VmHWM:");

    /// <summary>Ends it as a power cut would.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }

    private long StatusMb(string field) => long.Parse(
        File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..].Replace("kB", "", StringComparison.Ordinal),
        CultureInfo.InvariantCulture) / 1024;
}
