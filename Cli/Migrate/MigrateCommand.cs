using System.CommandLine;
using System.Globalization;
using Coldstart.Cli.Administration;
using Coldstart.Storage;
using Coldstart.Storage.Moving;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Sqlite;

namespace Coldstart.Cli.Migrate;

/// <summary><c>coldstart migrate</c>: a data folder into PostgreSQL, or only the tables there to this version.</summary>
internal static class MigrateCommand
{
    public static Command Make(CliHost host)
    {
        var data = new Option<string?>("--data") { Description = "The data folder to move into an empty database; no server may run on it. Absent: only the tables are brought up to date.", HelpName = "DIR" };
        var postgres = PostgreSqlOption.Make("The PostgreSQL database");
        var command = new Command("migrate", "Make the tables in a PostgreSQL database, and move everything in a data folder there. Interrupted, nothing is half done: run it again.") { data, postgres };
        command.SetAction(async (parsed, cancellation) =>
        {
            var address = PostgreSqlOption.Address(parsed.GetValue(postgres), host) ?? throw new UsageException("Name the database: --postgres CONNECTION.");
            if (parsed.GetValue(data) is not { } given)
            {
                await MakeTablesAsync(host, address, cancellation);
                await host.Out.WriteLineAsync($"The tables of {address} are those of this version.");
                return ExitCodes.Done;
            }
            var folder = Path.GetFullPath(given);
            if (!File.Exists(Path.Combine(folder, SqliteStore.FileName))) throw new CommandFailedException($"There is no data in {folder}.");
            return await RunAsync(host, folder, address, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(CliHost host, string folder, PostgreSqlAddress address, CancellationToken cancellation)
    {
        var move = new FolderMove(folder, address, host.Time);
        using (DataFolderLock.Acquire(folder))
        {
            if (await move.SettleAsync(cancellation))
            {
                await host.Out.WriteLineAsync($"Everything in {folder} is in {address} already.");
                return ExitCodes.Done;
            }
        }
        IReadOnlyList<(string Table, long Rows)> moved;
        using (var progress = new MoveProgressLine(host))
        {
            progress.Show("Reading the journal …");
            await FolderSettling.RunAsync(folder, host, cancellation);
            moved = await MoveAsync(host, folder, address, move, progress, cancellation);
        }
        foreach (var (table, rows) in moved.Where(static table => table.Rows > 0))
            await host.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{table,-20} {rows,12:N0} rows"));
        await host.Out.WriteLineAsync($"Moved to {address}, compared row by row. The folder {folder} stays as it is and is marked as moved. Next: ./run --postgres …");
        return ExitCodes.Done;
    }

    private static async Task<IReadOnlyList<(string Table, long Rows)>> MoveAsync(CliHost host, string folder, PostgreSqlAddress address, FolderMove move, MoveProgressLine progress, CancellationToken cancellation)
    {
        // Held until the end, both: no server begins to write on either side.
        await using var storage = await FolderStorage.OpenAsync(folder, host.Ids, host.Time, cancellation);
        FolderSettling.Check(storage, cancellation);
        progress.Show("Opening the database …");
        await using var right = await PostgreSqlServerLock.AcquireAsync(address, DatabaseUse.Alone, host.Time, cancellation);
        await MakeTablesAsync(host, address, cancellation);
        return await move.RunAsync(host.Ids.NewId(host.Time.GetUtcNow()), progress.Show, cancellation);
    }

    private static async Task MakeTablesAsync(CliHost host, PostgreSqlAddress address, CancellationToken cancellation)
    {
        // Opening is all that is wanted.
        var store = await PostgreSqlStore.OpenAsync(address, host.Time, static (_, _) => throw new InvalidOperationException("Nothing is merged here."), cancellation);
        await store.DisposeAsync();
    }
}
