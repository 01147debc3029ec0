namespace Coldstart.Storage.Sql;

/// <summary>
/// The form in which texts are bound and read. PostgreSQL has no NUL in texts, and SQLite's driver ends some texts at it:
/// it is stored as two characters of which the first, from Unicode's private use area, is itself stored as two.
/// </summary>
internal static class SqlText
{
    private const char Mark = '\uF0F0';
    private const string Nul = "\uF0F00";
    private const string MarkItself = "\uF0F01";

    public static string Escape(string text) => text.AsSpan().ContainsAny('\0', Mark)
        ? text.Replace("\uF0F0", MarkItself, StringComparison.Ordinal).Replace("\0", Nul, StringComparison.Ordinal)
        : text;

    public static string Unescape(string text) => text.Contains(Mark, StringComparison.Ordinal)
        ? text.Replace(Nul, "\0", StringComparison.Ordinal).Replace(MarkItself, "\uF0F0", StringComparison.Ordinal)
        : text;
}
