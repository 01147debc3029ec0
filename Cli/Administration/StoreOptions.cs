using System.CommandLine;
using Coldstart.Storage;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Sqlite;

namespace Coldstart.Cli.Administration;

/// <summary>Where the store is (a data folder or a PostgreSQL database), and how to open it beside a server that may be running.</summary>
internal sealed class StoreOptions(CliHost host)
{
    private const string DefaultFolder = "./data";

    private const string FolderSetting = "COLDSTART_DATA";

    private readonly Option<string?> data = new("--data")
    {
        Description = $"The data folder of the server (also {FolderSetting}; else {DefaultFolder}).",
        HelpName = "DIR",
    };

    private readonly Option<string?> postgres = PostgreSqlOption.Make("The PostgreSQL database of the server, in place of a data folder");

    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of a table." };

    public void AddTo(Command command)
    {
        command.Options.Add(data);
        command.Options.Add(postgres);
    }

    /// <summary>Opens the store. What stands on the command line goes before the environment, there PostgreSQL before the folder.</summary>
    /// <param name="mayMake">Make folder, database and tables where there are none.</param>
    /// <exception cref="UsageException">Both are named, or the database in a way that cannot be read.</exception>
    /// <exception cref="CommandFailedException">There is no store.</exception>
    public async Task<IStore> OpenAsync(ParseResult parsed, bool mayMake, CancellationToken cancellation)
    {
        var (folder, database) = (parsed.GetValue(data), parsed.GetValue(postgres));
        if (folder is not null && database is not null) throw new UsageException("Give --data or --postgres, not both.");
        if (folder is null && PostgreSqlOption.Address(database, host) is { } address) return await OpenAsync(address, mayMake, cancellation);
        return await OpenAsync(folder ?? (host.Setting(FolderSetting) is { Length: > 0 } setting ? setting : DefaultFolder), mayMake, cancellation);
    }

    private async Task<IStore> OpenAsync(string folder, bool mayMake, CancellationToken cancellation)
    {
        if (!mayMake && !File.Exists(Path.Combine(folder, SqliteStore.FileName)))
        {
            throw new CommandFailedException($"There is no data in {Path.GetFullPath(folder)}: start the server once, create a project, or give --data DIR.");
        }
        return await SqliteStore.OpenAsync(folder, host.Time, MergeNothing, cancellation);
    }

    private async Task<IStore> OpenAsync(PostgreSqlAddress address, bool mayMake, CancellationToken cancellation)
    {
        if (!mayMake && !await PostgreSqlStore.ExistsAsync(address, cancellation))
        {
            throw new CommandFailedException($"There is no data in {address}: start the server once, create a project, or name another database.");
        }
        return await PostgreSqlStore.OpenAsync(address, host.Time, MergeNothing, cancellation);
    }

    // Only a flush of statistics merges rollups, and no command does one.
    private static byte[] MergeNothing(ReadOnlyMemory<byte> stored, ReadOnlyMemory<byte> increment) =>
        throw new InvalidOperationException("The command line stores no statistics.");
}
