using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Coldstart.Storage.Moving;

/// <summary>A table that both databases have: the columns of the SQLite file, with their types in PostgreSQL.</summary>
internal sealed record TableShape(string Name, IReadOnlyList<string> Columns, IReadOnlyList<NpgsqlDbType> Types)
{
    /// <summary>Columns with commas between them.</summary>
    public string ColumnList => string.Join(", ", Columns);

    /// <summary>Every table of the file, those that others refer to first.</summary>
    public static async Task<IReadOnlyList<TableShape>> ReadAllAsync(DbConnection file, NpgsqlConnection database, CancellationToken cancellation)
    {
        var shapes = new List<TableShape>();
        // In the order in which the migrations made them. Their own list is not moved: the other database has its own.
        foreach (var name in await NamesAsync(file, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'migrations' ORDER BY rowid", cancellation))
        {
            var columns = await NamesAsync(file, $"SELECT name FROM pragma_table_info('{name}') ORDER BY cid", cancellation);
            var types = await TypesAsync(database, name, cancellation);
            shapes.Add(new TableShape(name, columns, [.. columns.Select(column => types[column])]));
        }
        return shapes;
    }

    private static async Task<List<string>> NamesAsync(DbConnection connection, string query, CancellationToken cancellation)
    {
        await using var command = Command(connection, query);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellation)) names.Add(reader.GetString(0));
        return names;
    }

    private static async Task<Dictionary<string, NpgsqlDbType>> TypesAsync(NpgsqlConnection database, string table, CancellationToken cancellation)
    {
        await using var command = Command(database, $"SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '{table}'");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var types = new Dictionary<string, NpgsqlDbType>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellation))
        {
            types.Add(reader.GetString(0), reader.GetString(1) switch
            {
                "uuid" => NpgsqlDbType.Uuid,
                "text" => NpgsqlDbType.Text,
                "bytea" => NpgsqlDbType.Bytea,
                _ => NpgsqlDbType.Bigint,
            });
        }
        return types;
    }

    private static DbCommand Command(DbConnection connection, string text)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names are those of this program's own migrations.
        command.CommandText = text;
#pragma warning restore CA2100
        return command;
    }
}
