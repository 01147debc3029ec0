using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coldstart.Bench.Measuring;

/// <summary>What the disk itself takes for a durable write: 4 KB over a pre-written file, then fdatasync(2), over and over.</summary>
internal static class DiskSync
{
    private const int BlockBytes = 4096;
    private const int Blocks = 256;

    /// <returns>The median, µs.</returns>
    public static double MedianUs(string folder)
    {
        var path = Path.Combine(folder, "sync");
        var block = new byte[BlockBytes];
        var took = new double[Blocks];
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            for (var at = 0; at < Blocks; at++) RandomAccess.Write(file, block, (long)at * BlockBytes);
            RandomAccess.FlushToDisk(file);
            for (var at = 0; at < Blocks; at++)
            {
                var started = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, block, (long)at * BlockBytes);
                if (FileDataSync(file) != 0) throw new BenchFailedException("fdatasync failed.");
                took[at] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            }
        }
        File.Delete(path);
        return Figures.Median(took);
    }

#pragma warning disable SYSLIB1054 // A source-generated import needs unsafe code in the whole project.
    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileDataSync(SafeFileHandle handle);
#pragma warning restore SYSLIB1054
}
