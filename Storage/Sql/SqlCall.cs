namespace Coldstart.Storage.Sql;

/// <summary>A statement with its values, to be executed with others in one go.</summary>
internal readonly struct SqlCall(SqlStatement statement, params object?[] values)
{
    public SqlStatement Statement { get; } = statement;

    public object?[] Values { get; } = values;
}
