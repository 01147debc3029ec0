using System.Data.Common;

namespace Coldstart.Storage.Sql;

/// <summary>What differs between two databases that hold the same tables.</summary>
internal interface ISqlDialect
{
    /// <summary>Replaces the type names of a migration (<c>{uuid}</c>, <c>{text}</c>, <c>{number}</c>, <c>{bytes}</c>, <c>{identity}</c>, <c>{clustered}</c>) by this database's. One whose first line is <c>-- only postgresql</c> does nothing elsewhere.</summary>
    string Render(string migration);

    /// <summary>A statement's text with the placeholders that this database's driver likes best.</summary>
    string Text(SqlStatement statement);

    /// <summary>Begins a transaction that writes, so that it cannot fail later for having begun as a reader.</summary>
    Task BeginWriteAsync(SqlSession session);

    /// <summary>Within a transaction: waits until no other process migrates, and lets none begin before its end.</summary>
    Task LockMigrationsAsync(SqlSession session);

    /// <summary>Whether the database has a table of this name.</summary>
    Task<bool> HasTableAsync(SqlSession session, string table);

    /// <summary>Gives a parameter its name and type; called once, before the statement is prepared.</summary>
    void Declare(DbParameter parameter, string name, SqlType type);

    /// <summary>Gives a parameter a value: Guid, string, long, int, byte[], ReadOnlyMemory of byte, or null.</summary>
    void Bind(DbParameter parameter, object? value);

    Guid ReadUuid(DbDataReader reader, int column);

    /// <summary>
    /// Executes many statements in their order with as few round trips as this database offers.
    /// </summary>
    /// <returns>For each, the number in its first row's first column, or null where it gave no row.</returns>
    Task<long?[]> ExecuteAllAsync(SqlSession session, IReadOnlyList<SqlCall> calls);
}
