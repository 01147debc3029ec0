using System.CommandLine;
using Coldstart.Storage.Sqlite;

namespace Coldstart.Cli.Administration;

/// <summary>Where the store is, and how to open it beside a server that may be running.</summary>
internal static class DataOptions
{
    private const string DefaultFolder = "./data";

    private const string FolderSetting = "COLDSTART_DATA";

    public static Option<string> Data(CliHost host) => new("--data")
    {
        Description = $"The data folder of the server (also {FolderSetting}).",
        HelpName = "DIR",
        DefaultValueFactory = _ => host.Setting(FolderSetting) is { Length: > 0 } folder ? folder : DefaultFolder,
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of a table." };

    /// <summary>Opens the store.</summary>
    /// <param name="mayMake">Make folder and database where there are none.</param>
    /// <exception cref="CommandFailedException">There is no store.</exception>
    public static async Task<SqliteStore> OpenAsync(string folder, bool mayMake, CliHost host, CancellationToken cancellation)
    {
        if (!mayMake && !File.Exists(Path.Combine(folder, SqliteStore.FileName)))
        {
            throw new CommandFailedException($"There is no data in {Path.GetFullPath(folder)}: start the server once, create a project, or give --data DIR.");
        }
        return await SqliteStore.OpenAsync(folder, host.Time, MergeNothing, cancellation);
    }

    // Only a flush of statistics merges rollups, and no command does one.
    private static byte[] MergeNothing(ReadOnlyMemory<byte> stored, ReadOnlyMemory<byte> increment) =>
        throw new InvalidOperationException("The command line stores no statistics.");
}
