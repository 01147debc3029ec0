using Coldstart.Analytics;

namespace Coldstart.Storage.Backup;

/// <summary>
/// While it is held, the server of a data folder takes nothing back of its journal. It is an advisory lock on a file beside the data, so that it
/// ends with the process that holds it, however that ends.
/// </summary>
/// <remarks>
/// The server looks for it after it knows what the store covers, and before it takes anything back. So what it takes back all the same was
/// stored before the hold began, and is in every copy of the database that is made under it.
/// </remarks>
public sealed class BackupHold : IDisposable
{
    /// <summary>Name of the locked file within the data folder.</summary>
    public const string FileName = "backup.lock";

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);

    private readonly FileStream file;

    private BackupHold(FileStream file) => this.file = file;

    /// <summary>Whether a backup reads the folder. Where that cannot be told, it is taken to do so: the journal then only grows.</summary>
    public static bool IsHeld(string folder)
    {
        try
        {
            using var probe = new FileStream(Path.Combine(folder, FileName), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception absence) when (absence is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Takes the hold. A server that is just looking whether it is held delays that for a moment.</summary>
    /// <exception cref="IOException">Another backup runs, or the folder cannot be written.</exception>
    public static async Task<BackupHold> TakeAsync(string folder, TimeProvider time, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, FileName);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new BackupHold(new FileStream(path, options));
            }
            catch (IOException failure)
            {
                if (tries == Limits.BackupHoldTries) throw new IOException($"Another backup of {Path.GetFullPath(folder)} runs.", failure);
            }
            await Task.Delay(BetweenTries, time, cancellation);
        }
    }

    public void Dispose() => file.Dispose();
}
