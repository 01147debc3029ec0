using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coldstart.Storage.Journal.Files;

/// <summary>The two syncs that .NET does not offer: of data without times (fdatasync), and of a folder.</summary>
internal static class NativeSync
{
    private const int Interrupted = 4;
    private const int ReadOnly = 0;

    /// <summary>
    /// fdatasync(2) on Linux: it leaves out the file's times, which saves a journal commit of the file system for every one of ours,
    /// because a pre-written file changes neither length nor blocks. Elsewhere what .NET has (F_FULLFSYNC on macOS).
    /// </summary>
    public static void Data(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
            return;
        }
        while (FileDataSync(handle) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw new IOException($"fdatasync failed: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    /// <summary>
    /// Makes a folder with those above it, where there is none, so that none of them is lost with the power. Only this user may enter it: it
    /// holds telemetry of tenants.
    /// </summary>
    public static void CreateFolder(string path) => CreateFolder(path, isPrivate: true);

    /// <summary>Makes the names in a folder durable. Windows does so by itself.</summary>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        using var handle = new SafeFileHandle(OpenFile(path, ReadOnly), ownsHandle: true);
        var error = handle.IsInvalid ? Marshal.GetLastPInvokeError() : FileSync(handle) == 0 ? 0 : Marshal.GetLastPInvokeError();
        if (error != 0) throw new IOException($"fsync of the folder {path} failed: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    private static void CreateFolder(string path, bool isPrivate)
    {
        if (Directory.Exists(path)) return;
        var parent = Path.GetDirectoryName(Path.GetFullPath(path));
        if (parent is not null) CreateFolder(parent, isPrivate: false);
        if (!isPrivate || OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (parent is not null) Folder(parent);
    }

#pragma warning disable SYSLIB1054 // A source-generated import needs unsafe code in the whole project; these calls are too few to gain from it.
    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileDataSync(SafeFileHandle handle);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileSync(SafeFileHandle handle);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint OpenFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
#pragma warning restore SYSLIB1054
}
