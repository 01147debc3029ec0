namespace Coldstart.Storage.Sql;

/// <summary>
/// One statement in the SQL that both databases understand, with its parameters in the order in which values are given.
/// Always a static field: every connection prepares it once and keeps it.
/// </summary>
internal sealed class SqlStatement(string text, params (string Name, SqlType Type)[] parameters)
{
    public string Text { get; } = text;

    public IReadOnlyList<(string Name, SqlType Type)> Parameters { get; } = parameters;
}
