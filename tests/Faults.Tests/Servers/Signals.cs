using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Coldstart.Faults.Tests.Servers;

/// <summary>Signals of Unix that .NET has no call for.</summary>
internal static class Signals
{
    private const int Terminate = 15;
    private const int Continue = 18;
    private const int Stop = 19;

    /// <summary>Asks a process to stop (SIGTERM).</summary>
    public static void SendTerminate(int processId) => Send(processId, Terminate);

    /// <summary>Freezes a process (SIGSTOP).</summary>
    public static void SendStop(int processId) => Send(processId, OperatingSystem.IsMacOS() ? 17 : Stop);

    /// <summary>Lets it go on (SIGCONT).</summary>
    public static void SendContinue(int processId) => Send(processId, OperatingSystem.IsMacOS() ? 19 : Continue);

    private static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Signal {signal} to {processId}");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int processId, int signal);
}
