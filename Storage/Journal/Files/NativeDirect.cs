using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coldstart.Storage.Journal.Files;

/// <summary>Turns the cache of the system off and on again for one file (O_DIRECT of open(2), Linux only).</summary>
internal static class NativeDirect
{
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int DirectOnX64 = 0x4000;
    private const int DirectOnArm64 = 0x10000;

    /// <returns>False where this system or file system cannot.</returns>
    public static bool TrySet(SafeFileHandle handle, bool isOn)
    {
        if (!OperatingSystem.IsLinux()) return false;
        var direct = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => DirectOnX64,
            Architecture.Arm64 => DirectOnArm64,
            _ => 0,
        };
        var flags = direct == 0 ? -1 : FileControl(handle, GetFlags, 0);
        return flags >= 0 && FileControl(handle, SetFlags, isOn ? flags | direct : flags & ~direct) == 0;
    }

#pragma warning disable SYSLIB1054 // A source-generated import needs unsafe code in the whole project; this call is too rare to gain from it.
    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(SafeFileHandle handle, int command, nint argument);
#pragma warning restore SYSLIB1054
}
