using System.CommandLine;
using System.Globalization;
using Coldstart.Cli.Analyze.Output;
using Coldstart.Storage;
using Coldstart.Storage.Backup;
using Coldstart.Storage.Journal;

namespace Coldstart.Cli.Backup;

/// <summary><c>coldstart backup</c> and <c>coldstart restore</c>.</summary>
internal static class BackupCommands
{
    private const string FolderSetting = "COLDSTART_DATA";

    public static Command MakeBackup(CliHost host)
    {
        var data = Data(host);
        var to = new Option<string>("--to") { Description = "A new folder, or a new file that ends in .tar, .tar.gz or .tgz.", HelpName = "PATH", Required = true };
        var command = new Command("backup", "Copy a data folder while its server runs: all that was acknowledged before is in it, once.") { data, to };
        command.SetAction((parsed, cancellation) => AttemptAsync(async () =>
        {
            var begunAt = host.Time.GetTimestamp();
            var outcome = await BackUpAsync(parsed.GetValue(data)!, parsed.GetValue(to)!, host.Time, cancellation);
            host.Out.WriteLine($"Backed up {Text(outcome)} in {Seconds(host.Time.GetElapsedTime(begunAt))}: all that was acknowledged before {outcome.MadeAt:yyyy-MM-dd HH:mm:ss.fff} UTC.");
        }));
        return command;
    }

    public static Command MakeRestore(CliHost host)
    {
        var data = Data(host);
        var from = new Option<string>("--from") { Description = "A folder or file that 'backup' made.", HelpName = "PATH", Required = true };
        var command = new Command("restore", "Bring a backup back into a new data folder.") { from, data };
        command.SetAction((parsed, cancellation) => AttemptAsync(async () =>
        {
            var begunAt = host.Time.GetTimestamp();
            var outcome = await RestoreAsync(parsed.GetValue(from)!, parsed.GetValue(data)!, host, cancellation);
            host.Out.WriteLine($"Restored {Text(outcome)} in {Seconds(host.Time.GetElapsedTime(begunAt))}, as of {outcome.MadeAt:yyyy-MM-dd HH:mm:ss.fff} UTC. A server can start on {Figures.Printable(parsed.GetValue(data)!)} now.");
        }));
        return command;
    }

    private static Option<string> Data(CliHost host) => new("--data")
    {
        Description = $"The data folder of the server (also {FolderSetting}).",
        HelpName = "DIR",
        DefaultValueFactory = _ => host.Setting(FolderSetting) is { Length: > 0 } folder ? folder : "./data",
    };

    private static async Task<BackupOutcome> BackUpAsync(string data, string to, TimeProvider time, CancellationToken cancellation)
    {
        if (File.Exists(to)) throw new CommandFailedException($"{Figures.Printable(to)} is there already: a backup never replaces another.");
        var folder = BackupArchive.IsNamed(to) ? to + ".parts" : to;
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw new CommandFailedException($"{Figures.Printable(folder)} is not empty: a backup goes into a folder of its own.");
        var isWhole = false;
        try
        {
            var outcome = await FolderBackup.RunAsync(data, folder, time, cancellation);
            if (folder != to) await BackupArchive.PackAsync(folder, to, cancellation);
            isWhole = true;
            return outcome;
        }
        finally
        {
            // What is not whole, and what is in the archive now, is nothing that anybody should find.
            if ((folder != to || !isWhole) && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<BackupOutcome> RestoreAsync(string from, string data, CliHost host, CancellationToken cancellation)
    {
        if (Directory.Exists(from)) return await FolderRestore.RunAsync(from, data, host.Time, cancellation);
        if (!File.Exists(from)) throw new CommandFailedException($"There is no backup at {Figures.Printable(from)}.");
        // Beside the data: there is room for it, and nobody else can read it.
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(data)) + ".unpacked";
        if (Directory.Exists(folder)) throw new CommandFailedException($"{Figures.Printable(folder)} is left of another restore: remove it.");
        try
        {
            MakePrivate(folder);
            await BackupArchive.UnpackAsync(from, folder, cancellation);
            return await FolderRestore.RunAsync(folder, data, host.Time, cancellation);
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static async Task<int> AttemptAsync(Func<Task> work)
    {
        try
        {
            await work();
            return ExitCodes.Done;
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or InvalidDataException or JournalDamagedException or JournalTooNewException or DataFolderInUseException)
        {
            throw new CommandFailedException(trouble.Message);
        }
    }

    private static string Text(BackupOutcome outcome) => string.Create(CultureInfo.InvariantCulture, $"{outcome.SizeBytes / 1e6:#,0.0} MB, of them {Figures.Plural(outcome.Segments, "segment", "segments")} of the journal with {Figures.Plural(outcome.Entries, "entry", "entries")},");

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
