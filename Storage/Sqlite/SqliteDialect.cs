using System.Data.Common;
using System.Runtime.InteropServices;
using Coldstart.Storage.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Coldstart.Storage.Sqlite;

/// <summary>SQLite: UUIDs are blobs in RFC 9562 byte order, so that they sort as PostgreSQL sorts them.</summary>
internal sealed class SqliteDialect : ISqlDialect
{
    private static readonly SqlStatement BeginImmediate = new("BEGIN IMMEDIATE");

    /// <summary>First line of a migration that is for PostgreSQL alone.</summary>
    private const string ForPostgreSql = "-- only postgresql";

    private static readonly SqlStatement FindTable = new("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = @name", ("name", SqlType.Text));

    /// <remarks>A migration for the other database alone leaves its number here, and nothing else.</remarks>
    public string Render(string migration) => migration.StartsWith(ForPostgreSql, StringComparison.Ordinal) ? ForPostgreSql : migration
        .Replace("{uuid}", "BLOB", StringComparison.Ordinal)
        .Replace("{text}", "TEXT", StringComparison.Ordinal)
        .Replace("{number}", "INTEGER", StringComparison.Ordinal)
        .Replace("{bytes}", "BLOB", StringComparison.Ordinal)
        .Replace("{identity}", "INTEGER PRIMARY KEY", StringComparison.Ordinal)
        .Replace("{clustered}", "WITHOUT ROWID", StringComparison.Ordinal);

    public string Text(SqlStatement statement) => statement.Text;

    /// <remarks>A transaction that begins as a reader cannot wait for the lock once another process has written.</remarks>
    public Task BeginWriteAsync(SqlSession session) => session.ExecuteAsync(BeginImmediate);

    /// <summary>Nothing to do: the transaction has begun with the only write lock there is.</summary>
    public Task LockMigrationsAsync(SqlSession session) => Task.CompletedTask;

    public async Task<bool> HasTableAsync(SqlSession session, string table) => await session.NumberAsync(FindTable, table) is not null;

    public void Declare(DbParameter parameter, string name, SqlType type)
    {
        parameter.ParameterName = "@" + name;
        ((SqliteParameter)parameter).SqliteType = type switch
        {
            SqlType.Number => SqliteType.Integer,
            SqlType.Text => SqliteType.Text,
            _ => SqliteType.Blob,
        };
    }

    public void Bind(DbParameter parameter, object? value) => parameter.Value = value switch
    {
        null => DBNull.Value,
        Guid id => id.ToByteArray(bigEndian: true),
        ReadOnlyMemory<byte> bytes => WholeArray(bytes),
        _ => value,
    };

    /// <remarks>From SQLite's own memory: the driver would make an array for each.</remarks>
    public Guid ReadUuid(DbDataReader reader, int column) => new(raw.sqlite3_column_blob(((SqliteDataReader)reader).Handle, column), bigEndian: true);

    /// <remarks>There is no round trip to save: the database is in this process.</remarks>
    public async Task<long?[]> ExecuteAllAsync(SqlSession session, IReadOnlyList<SqlCall> calls)
    {
        var numbers = new long?[calls.Count];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = await session.NumberAsync(calls[i].Statement, calls[i].Values);
        return numbers;
    }

    private static byte[] WholeArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : bytes.ToArray();
}
