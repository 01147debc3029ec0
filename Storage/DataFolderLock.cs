using Coldstart.Storage.Journal.Files;

namespace Coldstart.Storage;

/// <summary>
/// The right to be the only process in a data folder. It is an advisory lock on a file (flock on Unix), so the system takes it back
/// when the process ends, however it ends; the file itself stays and means nothing.
/// </summary>
public sealed class DataFolderLock : IDisposable
{
    /// <summary>Name of the locked file within the data folder.</summary>
    public const string FileName = "lock";

    private readonly FileStream file;

    private DataFolderLock(FileStream file) => this.file = file;

    /// <summary>Locks a data folder, which is made if there is none.</summary>
    /// <exception cref="DataFolderInUseException">Another process holds it.</exception>
    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    public static DataFolderLock Acquire(string folder)
    {
        NativeSync.CreateFolder(folder);
        try
        {
            return new DataFolderLock(new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException failure) when (IsHeldElsewhere(failure))
        {
            throw new DataFolderInUseException($"The data folder {Path.GetFullPath(folder)} is in use by another process; stop that one, or give this one a folder of its own.", failure);
        }
    }

    public void Dispose() => file.Dispose();

    /// <summary>EWOULDBLOCK of flock(2) on Linux and macOS, a sharing or lock violation on Windows.</summary>
    private static bool IsHeldElsewhere(IOException failure) =>
        failure.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);
}
