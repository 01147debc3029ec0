using System.Data.Common;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Sql;
using Coldstart.Storage.Sqlite;
using Npgsql;

namespace Coldstart.Storage.Moving;

/// <summary>
/// Everything of a data folder into an empty PostgreSQL database, in one transaction. The folder's journal must be covered by its store, and
/// neither place may be in use. Whatever interrupts it: nothing is half done, and the same again works.
/// </summary>
/// <remarks>
/// The order that makes it so: copied and compared, the folder marked as <i>begun</i>, the mark's id written into the database, committed, the
/// folder marked as <i>done</i>. A mark that is only begun is settled by asking the database for its id.
/// </remarks>
public sealed class FolderMove(string folder, PostgreSqlAddress to, TimeProvider time)
{
    private const string Counters = "counters";

    /// <summary>Settles what an interrupted move left. To be called before the folder is opened, by whoever holds its lock.</summary>
    /// <returns>True where everything is in the database already: nothing is left to do.</returns>
    /// <exception cref="MoveFailedException">It was moved elsewhere.</exception>
    /// <exception cref="StoreUnavailableException">The database is out of reach.</exception>
    public async Task<bool> SettleAsync(CancellationToken cancellation)
    {
        if (MovedMark.Read(folder) is not { } mark) return false;
        if (mark.Place != to.Text) throw new MoveFailedException($"The data folder {folder} {(mark.IsDone ? "was moved" : "was about to be moved")} to {mark.Place}, and not to {to}.");
        if (mark.IsDone) return true;
        await using var connections = new PostgreSqlConnections(to);
        await using var database = await connections.OpenAsync(cancellation);
        if (await HasIdAsync(database, mark.Id, cancellation))
        {
            (mark with { IsDone = true }).Write(folder);
            return true;
        }
        MovedMark.Remove(folder);
        return false;
    }

    /// <summary>Moves.</summary>
    /// <param name="id">Of this move; a new one each time.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="cancellation">Gives it up; nothing is moved then.</param>
    /// <returns>Rows of each table.</returns>
    /// <exception cref="MoveFailedException">The database holds something already, or what arrived differs.</exception>
    /// <exception cref="StoreUnavailableException">One of the two is out of reach.</exception>
    public async Task<IReadOnlyList<(string Table, long Rows)>> RunAsync(Guid id, Action<MoveProgress> progress, CancellationToken cancellation)
    {
        var file = new SqliteFile(Path.Combine(folder, SqliteStore.FileName), new SqliteDialect(), Analytics.Limits.StoreBusyWaitSeconds);
        await using var connections = new PostgreSqlConnections(to);
        try
        {
            await using var database = await connections.OpenAsync(cancellation);
            await using var from = file.OpenWriter();
            // As a writer: no command changes projects or keys meanwhile.
            return await from.RunAsync(session => MoveAsync(session.Connection, database, id, progress, cancellation), writes: true, cancellation);
        }
        catch (Exception error) when (PostgreSqlErrors.Classify(error) is { } trouble)
        {
            throw PostgreSqlErrors.Explain(trouble, to, error);
        }
    }

    private async Task<IReadOnlyList<(string Table, long Rows)>> MoveAsync(DbConnection from, NpgsqlConnection database, Guid id, Action<MoveProgress> progress, CancellationToken cancellation)
    {
        await using var transaction = await database.BeginTransactionAsync(cancellation);
        var tables = await TableShape.ReadAllAsync(from, database, cancellation);
        await RefuseUsedAsync(database, tables, cancellation);
        var moved = new List<(string Table, long Rows)>();
        foreach (var (number, table) in tables.Index())
        {
            if (table.Name == Counters) await CopyCountersAsync(from, database, cancellation);
            else moved.Add((table.Name, await new TableMove(from, database, table, rows => progress(new MoveProgress(table.Name, number + 1, tables.Count, rows))).RunAsync(cancellation)));
        }
        await ExecuteAsync(database, "SELECT setval(pg_get_serial_sequence('functions', 'number'), (SELECT COALESCE(MAX(number), 0) + 1 FROM functions), false)", cancellation);
        await ExecuteAsync(database, $"INSERT INTO counters (name, value) VALUES ('{NameOf(id)}', {time.NowUs()})", cancellation);
        await ExecuteAsync(database, "ANALYZE " + string.Join(", ", tables.Select(static table => table.Name)), cancellation);
        var mark = new MovedMark(id, to.Text, IsDone: false);
        mark.Write(folder);
        // From here on the outcome counts, whatever the caller does.
        await transaction.CommitAsync(CancellationToken.None);
        (mark with { IsDone = true }).Write(folder);
        return moved;
    }

    private async Task RefuseUsedAsync(NpgsqlConnection database, IReadOnlyList<TableShape> tables, CancellationToken cancellation)
    {
        await ExecuteAsync(database, $"LOCK TABLE {string.Join(", ", tables.Select(static table => table.Name))} IN SHARE ROW EXCLUSIVE MODE", cancellation);
        foreach (var table in tables.Where(static table => table.Name != Counters))
        {
            if (await ScalarAsync(database, $"SELECT EXISTS (SELECT FROM {table.Name})", cancellation) is true)
                throw new MoveFailedException($"The database {to} is not empty (table {table.Name}): name an empty one, or remove what is there with DROP SCHEMA … CASCADE.");
        }
    }

    /// <summary>The other database has counters of its own from the beginning; those of the folder are what goes on.</summary>
    private static async Task CopyCountersAsync(DbConnection from, NpgsqlConnection database, CancellationToken cancellation)
    {
        await using var command = from.CreateCommand();
        command.CommandText = "SELECT name, value FROM counters";
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            await using var put = new NpgsqlCommand("INSERT INTO counters (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", database);
            put.Parameters.Add(new NpgsqlParameter<string> { TypedValue = rows.GetString(0) });
            put.Parameters.Add(new NpgsqlParameter<long> { TypedValue = rows.GetInt64(1) });
            await put.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static async Task<bool> HasIdAsync(NpgsqlConnection database, Guid id, CancellationToken cancellation) =>
        await ScalarAsync(database, "SELECT to_regclass('counters') IS NOT NULL", cancellation) is true
        && await ScalarAsync(database, $"SELECT EXISTS (SELECT FROM counters WHERE name = '{NameOf(id)}')", cancellation) is true;

    private static string NameOf(Guid id) => $"moved_{id:N}";

    private static async Task ExecuteAsync(NpgsqlConnection database, string text, CancellationToken cancellation)
    {
        await using var command = Command(database, text);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection database, string text, CancellationToken cancellation)
    {
        await using var command = Command(database, text);
        return await command.ExecuteScalarAsync(cancellation);
    }

    private static NpgsqlCommand Command(NpgsqlConnection database, string text)
    {
#pragma warning disable CA2100 // Made of names of this program's own migrations, numbers and ids.
        return new NpgsqlCommand(text, database) { CommandTimeout = 0 };
#pragma warning restore CA2100
    }
}
