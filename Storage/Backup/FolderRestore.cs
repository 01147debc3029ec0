using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.Files;
using Coldstart.Storage.Sqlite;

namespace Coldstart.Storage.Backup;

/// <summary>
/// Brings a backup back into an empty folder. Everything is checked before a server can start on it; while it is under way, and if it breaks off,
/// a server refuses the folder.
/// </summary>
/// <remarks>
/// Lane numbers: the database is older than its journal, and both are older than what was lost. A number that is handed out again would be met
/// in the copied journal, in ids that clients were given, or by another restore of the same backup. So the restored database goes on behind all
/// of them: at the milliseconds of the moment, which no life of the service reaches by taking one lane a start.
/// </remarks>
public static class FolderRestore
{
    private const string UnfinishedSuffix = ".restoring";

    /// <summary>Whether a restore into the folder is under way or was broken off.</summary>
    public static bool IsUnfinished(string folder) => File.Exists(Path.Combine(folder, SqliteStore.FileName + UnfinishedSuffix));

    /// <summary>Restores.</summary>
    /// <param name="source">The folder of a backup.</param>
    /// <param name="dataFolder">An empty folder, or one that is not there yet.</param>
    /// <param name="time">Tells the moment.</param>
    /// <param name="cancellation">Gives up; the folder then has to be emptied.</param>
    /// <exception cref="InvalidDataException">The backup is damaged or not finished.</exception>
    /// <exception cref="IOException">The folder is not empty, or a disk fails.</exception>
    /// <exception cref="JournalDamagedException">The journal of the backup is damaged.</exception>
    /// <exception cref="StoreUnavailableException">The database of the backup is damaged.</exception>
    public static async Task<BackupOutcome> RunAsync(string source, string dataFolder, TimeProvider time, CancellationToken cancellation)
    {
        var list = BackupList.Read(source);
        if (Directory.Exists(dataFolder) && Directory.EnumerateFileSystemEntries(dataFolder).Any()) throw new IOException($"{Path.GetFullPath(dataFolder)} is not empty: restore into a new folder.");
        using var folderLock = DataFolderLock.Acquire(dataFolder);
        var unfinished = Path.Combine(dataFolder, SqliteStore.FileName + UnfinishedSuffix);
        DataFolder.MakeFile(unfinished);
        NativeSync.Folder(dataFolder);
        var journal = Path.Combine(dataFolder, FolderStorage.JournalFolder);
        NativeSync.CreateFolder(journal);
        foreach (var file in list.Files)
        {
            if (!file.IsIn(source)) throw new InvalidDataException($"The backup is damaged: {file.Name} is not what was backed up.");
            var target = file.Name == SqliteStore.FileName ? unfinished : Path.Combine(dataFolder, file.Name);
            await CopyAsync(Path.Combine(source, file.Name), target, cancellation);
        }
        if (!list.Files.Any(static file => file.Name == SqliteStore.FileName)) throw new InvalidDataException("The backup holds no database.");
        var entries = Read(journal, cancellation);
        if (entries != list.JournalEntries) throw new InvalidDataException($"The journal of the backup has {entries} entries and not {list.JournalEntries}.");
        var above = JournalCopy.LanesIn(journal).Append(time.GetUtcNow().ToUnixTimeMilliseconds()).Max();
        SqliteCopy.Prepare(unfinished, above);
        NativeSync.Folder(journal);
        // The name that a server looks for comes last.
        File.Move(unfinished, Path.Combine(dataFolder, SqliteStore.FileName));
        NativeSync.Folder(dataFolder);
        return new BackupOutcome(list.MadeAt, list.Files.Sum(static file => file.SizeBytes), list.Files.Count - 1, entries);
    }

    private static async Task CopyAsync(string source, string target, CancellationToken cancellation)
    {
        DataFolder.MakeFile(target);
        await using var from = File.OpenRead(source);
        await using var to = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.None);
        await from.CopyToAsync(to, cancellation);
        to.Flush(flushToDisk: true);
    }

    /// <summary>Reads the journal as a start would: a gap or damage is found here, and not by the server.</summary>
    private static long Read(string journal, CancellationToken cancellation)
    {
        using var check = JournalCheck.Open(journal);
        return check.Entries(cancellation);
    }
}
