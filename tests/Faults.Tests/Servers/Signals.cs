using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Coldstart.Faults.Tests.Servers;

/// <summary>Signals of Unix that .NET has no call for.</summary>
internal static class Signals
{
    private const int Terminate = 15;

    /// <summary>Asks a process to stop (SIGTERM).</summary>
    public static void SendTerminate(int processId)
    {
        if (Kill(processId, Terminate) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"SIGTERM to {processId}");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int processId, int signal);
}
