namespace Coldstart.Storage.Sql;

/// <summary>
/// One statement in the SQL that both databases understand, with its parameters in the order in which values are given.
/// Always a static field: every connection prepares it once and keeps it.
/// </summary>
internal sealed class SqlStatement(string text, params (string Name, SqlType Type)[] parameters)
{
    public string Text { get; } = text;

    /// <summary>Whether it answers with rows, be it none.</summary>
    public bool GivesRows { get; } = text.StartsWith("SELECT", StringComparison.Ordinal) || text.Contains("RETURNING", StringComparison.Ordinal);

    public IReadOnlyList<(string Name, SqlType Type)> Parameters { get; } = parameters;
}
