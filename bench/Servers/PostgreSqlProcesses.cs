using System.Globalization;

namespace Coldstart.Bench.Servers;

/// <summary>CPU time of a PostgreSQL server with all its processes, as the kernel counts it (proc(5)).</summary>
internal sealed class PostgreSqlProcesses(int serverId)
{
    // sysconf(_SC_CLK_TCK) is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>User and system time of the server, its living processes and those that have ended, seconds.</summary>
    public double CpuSeconds => Directory.EnumerateDirectories("/proc").Sum(Ticks) / TicksPerSecond;

    private long Ticks(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return 0;
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            // pid (name, which may hold anything) state parent … utime stime cutime cstime
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (id != serverId && Number(fields[1]) != serverId) return 0;
            return Number(fields[11]) + Number(fields[12]) + (id == serverId ? Number(fields[13]) + Number(fields[14]) : 0);
        }
        catch (IOException)
        {
            // It has ended since the folder was listed, and its time is its parent's.
            return 0;
        }
    }

    private static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
