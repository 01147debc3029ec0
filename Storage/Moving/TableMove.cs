using System.Data;
using System.Data.Common;
using Coldstart.Analytics;
using Npgsql;
using NpgsqlTypes;

namespace Coldstart.Storage.Moving;

/// <summary>One table from the SQLite file into PostgreSQL: copied in binary, then read again and compared.</summary>
internal sealed class TableMove(DbConnection file, NpgsqlConnection database, TableShape table, Action<long> progress)
{
    private const int RowsPerProgress = 1000;

    /// <returns>Rows that were moved.</returns>
    /// <exception cref="MoveFailedException">What was written is not what was read.</exception>
    public async Task<long> RunAsync(CancellationToken cancellation)
    {
        var read = await CopyAsync(cancellation);
        var written = await SumAsync(cancellation);
        if (!read.Equals(written)) throw new MoveFailedException($"The table {table.Name} does not arrive as it is: {read.Rows} rows were sent, {written.Rows} are there, and their checksums differ. Nothing was moved.");
        return read.Rows;
    }

    private async Task<TableSum> CopyAsync(CancellationToken cancellation)
    {
        var sum = new TableSum();
        await using var command = file.CreateCommand();
        Say(command, $"SELECT {table.ColumnList} FROM {table.Name}");
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        await using var import = await database.BeginBinaryImportAsync($"COPY {table.Name} ({table.ColumnList}) FROM STDIN (FORMAT BINARY)", cancellation);
        import.Timeout = TimeSpan.FromMinutes(Limits.PostgreSqlCopyMinutes);
        while (await rows.ReadAsync(cancellation))
        {
            await import.StartRowAsync(cancellation);
            for (var column = 0; column < table.Columns.Count; column++)
            {
                var value = FromFile(rows, column);
                sum.Add(value);
                await WriteAsync(import, value, table.Types[column], cancellation);
            }
            sum.EndRow();
            if (sum.Rows % RowsPerProgress == 0) progress(sum.Rows);
        }
        await import.CompleteAsync(cancellation);
        progress(sum.Rows);
        return sum;
    }

    private async Task<TableSum> SumAsync(CancellationToken cancellation)
    {
        var sum = new TableSum();
        await using var command = database.CreateCommand();
        Say(command, $"SELECT {table.ColumnList} FROM {table.Name}");
        command.CommandTimeout = 0;
        await using var rows = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            for (var column = 0; column < table.Columns.Count; column++) sum.Add(await rows.IsDBNullAsync(column, cancellation) ? null : rows.GetValue(column));
            sum.EndRow();
        }
        return sum;
    }

    private object? FromFile(DbDataReader rows, int column) => rows.GetValue(column) switch
    {
        DBNull => null,
        byte[] id when table.Types[column] == NpgsqlDbType.Uuid => new Guid(id, bigEndian: true),
        var value => value,
    };

    private static Task WriteAsync(NpgsqlBinaryImporter import, object? value, NpgsqlDbType type, CancellationToken cancellation) => value switch
    {
        null => import.WriteNullAsync(cancellation),
        long number => import.WriteAsync(number, type, cancellation),
        string text => import.WriteAsync(text, type, cancellation),
        Guid id => import.WriteAsync(id, type, cancellation),
        byte[] bytes => import.WriteAsync(bytes, type, cancellation),
        _ => throw new InvalidOperationException($"A value of type {value.GetType()} in the table of a file."),
    };

    private static void Say(DbCommand command, string text)
    {
#pragma warning disable CA2100 // Names are those of this program's own migrations.
        command.CommandText = text;
#pragma warning restore CA2100
    }
}
