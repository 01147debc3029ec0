using System.Diagnostics;
using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.Disks;

/// <summary>A file system in memory of a few megabytes, with a data folder on it: a disk that is really full, as the system makes it.</summary>
internal sealed class SmallDisk : IDisposable
{
    private static readonly Lazy<string?> Probed = new(Probe);

    private readonly string mount = Directory.CreateTempSubdirectory("coldstart-small-").FullName;

    public SmallDisk(int megabytes)
    {
        if (Mount(mount, megabytes) is { } failure) throw new InvalidOperationException(failure);
        Data = new DataFolder(Path.Combine(mount, "data"));
    }

    /// <summary>Why there can be none here, as a sentence; null where there can.</summary>
    public static string? Missing => Probed.Value;

    public DataFolder Data { get; }

    private string Ballast => Path.Combine(mount, "ballast");

    /// <summary>Takes all the room that is left, but for some megabytes.</summary>
    public void Fill(int leftMegabytes = 0)
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        foreach (var pieceBytes in (int[])[1 << 20, 4096])
        {
            try
            {
                while (true) file.Write(new byte[pieceBytes]);
            }
            catch (IOException)
            {
                // Full, to the size of a piece.
                continue;
            }
        }
        file.SetLength(Math.Max(0, file.Length - ((long)leftMegabytes << 20)));
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        Run("umount", "-l", mount);
        Directory.Delete(mount);
    }

    private static string? Probe()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return "A small disk is mounted, which only root may do, on Linux.";
        var folder = Directory.CreateTempSubdirectory("coldstart-small-").FullName;
        var failure = Mount(folder, 1);
        if (failure is null) Run("umount", folder);
        Directory.Delete(folder);
        return failure;
    }

    private static string? Mount(string folder, int megabytes) => Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder) is { Length: > 0 } error ? $"A small disk cannot be mounted: {error}" : null;

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : errors.Length > 0 ? errors : $"{program} ended with {process.ExitCode}.";
    }
}

/// <summary>A fact that is skipped, with the reason, where no small disk can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Missing;
}
