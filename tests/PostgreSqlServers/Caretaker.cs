using System.Diagnostics;
using System.Globalization;

namespace Coldstart.PostgreSqlServers;

/// <summary>
/// A shell that waits for the end of the test process, however it ends (its end closes the pipe between them), then kills the server
/// that is left in a folder and removes the folder.
/// </summary>
internal sealed class Caretaker : IDisposable
{
    private const string Script =
        """
        trap '' INT TERM HUP
        cat >/dev/null
        server=$(cat "$1/server.pid" 2>/dev/null)
        if [ -n "$server" ] && grep -q "$1" "/proc/$server/cmdline" 2>/dev/null || ps -p "${server:-0}" -o args= 2>/dev/null | grep -q "$1"; then
          kill -CONT "$server"; kill -KILL "$server"
        fi
        for again in 1 2 3 4 5; do rm -rf "$1" 2>/dev/null && break; sleep 1; done
        """;

    private readonly Process shell;
    private readonly string folder;

    public Caretaker(string folder)
    {
        this.folder = folder;
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var argument in (string[])["-c", Script, "sh", folder]) start.ArgumentList.Add(argument);
        shell = Process.Start(start)!;
    }

    /// <summary>Tells which process to kill; again after every start.</summary>
    public void Watch(int processId) => File.WriteAllText(Path.Combine(folder, "server.pid"), processId.ToString(CultureInfo.InvariantCulture));

    /// <summary>Has everything removed now, and waits for it.</summary>
    public void Dispose()
    {
        shell.StandardInput.Close();
        shell.WaitForExit();
        shell.Dispose();
    }
}
