using System.Formats.Tar;
using System.IO.Compression;
using Coldstart.Analytics;

namespace Coldstart.Cli.Backup;

/// <summary>A backup in one file: a tar, gzipped if its name says so.</summary>
internal static class BackupArchive
{
    private static readonly string[] Endings = [".tar", ".tar.gz", ".tgz"];

    /// <summary>Whether a path names a file and not a folder.</summary>
    public static bool IsNamed(string path) => Array.Exists(Endings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Packs a folder. The file has its name only when it is whole.</summary>
    public static async Task PackAsync(string folder, string path, CancellationToken cancellation)
    {
        var partial = path + ".partial";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using (var file = new FileStream(partial, options))
            {
                await using (var packed = IsGzip(path) ? new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true) : (Stream)file)
                {
                    await TarFile.CreateFromDirectoryAsync(folder, packed, includeBaseDirectory: false, cancellation);
                    await packed.FlushAsync(cancellation);
                    if (packed == file) file.Flush(flushToDisk: true);
                }
                if (file.CanWrite) file.Flush(flushToDisk: true);
            }
            File.Move(partial, path, overwrite: false);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Unpacks into a folder: files and folders only, nothing outside of it, and no more than a backup can have.</summary>
    /// <exception cref="InvalidDataException">It is no backup.</exception>
    public static async Task UnpackAsync(string path, string folder, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        await using var stream = IsGzip(path) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        await using var tar = new TarReader(stream);
        var files = 0;
        while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            if (entry.EntryType == TarEntryType.Directory) continue;
            var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            var parts = name.Split('/');
            var isPlain = entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && parts.Length <= 2 && parts.All(static part => part.Length > 0 && part.Trim('.').Length > 0 && part.IndexOfAny(Path.GetInvalidFileNameChars()) < 0);
            if (!isPlain || ++files > Limits.BackupFilesMax + 1) throw new InvalidDataException($"{path} is no backup of Coldstart.");
            var target = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await entry.ExtractToFileAsync(target, overwrite: false, cancellation);
        }
    }

    private static bool IsGzip(string path) => path.EndsWith("gz", StringComparison.OrdinalIgnoreCase);
}
