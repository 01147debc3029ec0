using System.Data.Common;

namespace Coldstart.Storage.Sql;

/// <summary>The current row of a result, read by column number.</summary>
internal readonly struct SqlRow(DbDataReader reader, ISqlDialect dialect)
{
    public Guid Uuid(int column) => dialect.ReadUuid(reader, column);

    public string Text(int column) => SqlText.Unescape(reader.GetString(column));

    public byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);

    public long Number(int column) => reader.GetInt64(column);

    public long? NumberOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
