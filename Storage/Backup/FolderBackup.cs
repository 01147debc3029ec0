using Coldstart.Storage.Journal.Files;
using Coldstart.Storage.Sqlite;

namespace Coldstart.Storage.Backup;

/// <summary>
/// Copies a data folder while its server runs, or while none does:
/// <list type="number">
/// <item>The journal is held: nothing of it is taken back from here on.</item>
/// <item>The database is copied, as it is at one moment.</item>
/// <item>The journal is copied. It holds all that the copy of the database does not cover: what was taken back of it was stored before step 1.</item>
/// </list>
/// So the pair is what a crash at the end of step 3 would have left, with an older database; a start reads the rest from the journal, and the
/// vectors of the functions keep what both hold from counting twice.
/// </summary>
public static class FolderBackup
{
    /// <summary>Makes a backup.</summary>
    /// <param name="dataFolder">The folder of a server.</param>
    /// <param name="target">An empty folder, or one that is not there yet.</param>
    /// <param name="time">Tells when it began.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">It cannot be read or written, or another backup runs.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot be copied.</exception>
    public static Task<BackupOutcome> RunAsync(string dataFolder, string target, TimeProvider time, CancellationToken cancellation) =>
        RunAsync(dataFolder, target, time, static () => Task.CompletedTask, cancellation);

    /// <param name="betweenCopies">What tests have happen between the copy of the database and that of the journal.</param>
    internal static async Task<BackupOutcome> RunAsync(string dataFolder, string target, TimeProvider time, Func<Task> betweenCopies, CancellationToken cancellation)
    {
        var database = Path.Combine(dataFolder, SqliteStore.FileName);
        if (!File.Exists(database)) throw new IOException($"There is no data in {Path.GetFullPath(dataFolder)}. (A server on PostgreSQL is backed up there: docs/backup.md.)");
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()) throw new IOException($"{Path.GetFullPath(target)} is not empty: a backup goes into a folder of its own.");
        NativeSync.CreateFolder(target);
        var journal = Path.Combine(dataFolder, FolderStorage.JournalFolder);
        var journalTarget = Path.Combine(target, FolderStorage.JournalFolder);
        NativeSync.CreateFolder(journalTarget);
        using var hold = await BackupHold.TakeAsync(dataFolder, time, cancellation);
        var began = time.GetUtcNow();
        await Task.Run(() => SqliteCopy.Make(database, Path.Combine(target, SqliteStore.FileName)), cancellation);
        await betweenCopies();
        var (segments, entries) = Directory.Exists(journal) ? JournalCopy.Make(journal, journalTarget, cancellation) : ([], 0);
        string[] names = [SqliteStore.FileName, .. segments.Select(static name => $"{FolderStorage.JournalFolder}/{name}")];
        var list = new BackupList(BackupList.FormatVersion, began, entries, [.. names.Select(name => BackupFile.Of(target, name))]);
        NativeSync.Folder(journalTarget);
        WriteList(target, list);
        return new BackupOutcome(began, list.Files.Sum(static file => file.SizeBytes), segments.Count, entries);
    }

    private static void WriteList(string target, BackupList list)
    {
        using (var file = new FileStream(Path.Combine(target, BackupList.FileName), FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            file.Write(list.Encode());
            file.Flush(flushToDisk: true);
        }
        NativeSync.Folder(target);
    }
}
