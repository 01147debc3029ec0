using System.Diagnostics;
using System.Globalization;

namespace Coldstart.PostgreSqlServers;

/// <summary>Processes and signals as Unix has them, without native calls.</summary>
internal static class UnixProcesses
{
    /// <summary>A process with its children (PostgreSQL's have none of their own). Those that have ended and only wait to be collected do not count.</summary>
    public static IReadOnlyList<int> Family(int processId) =>
        [.. Running().Where(process => process.Id == processId || process.Parent == processId).OrderBy(process => process.Id != processId).Select(static process => process.Id)];

    public static bool IsRunning(int processId) => Running().Any(process => process.Id == processId);

    /// <summary>Sends a signal (KILL, STOP, CONT, INT, …); processes that have ended meanwhile are no error.</summary>
    public static void Signal(string signal, IReadOnlyList<int> processIds)
    {
        if (processIds.Count == 0) return;
        Run("kill", ["-" + signal, .. processIds.Select(static id => id.ToString(CultureInfo.InvariantCulture))]);
    }

    /// <summary>Processor time of a process; zero where it has ended.</summary>
    public static TimeSpan ProcessorTime(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.TotalProcessorTime;
        }
        catch (Exception ended) when (ended is ArgumentException or InvalidOperationException)
        {
            return TimeSpan.Zero;
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code and what it wrote.</returns>
    public static (int ExitCode, string Output) Run(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static IEnumerable<(int Id, int Parent)> Running() => Directory.Exists("/proc/self") ? FromProc() : FromPs();

    private static IEnumerable<(int Id, int Parent)> FromProc()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            string stat;
            try
            {
                stat = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (IOException)
            {
                // It has ended since the folder was listed.
                continue;
            }
            // pid (name, which may hold anything) state parent …
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (fields[0] is not ("Z" or "X")) yield return (id, int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
    }

    private static IEnumerable<(int Id, int Parent)> FromPs() =>
        Run("ps", ["-A", "-o", "pid=,ppid=,stat="]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(static fields => fields is [_, _, var state, ..] && state[0] != 'Z')
            .Select(static fields => (int.Parse(fields[0], CultureInfo.InvariantCulture), int.Parse(fields[1], CultureInfo.InvariantCulture)));
}
