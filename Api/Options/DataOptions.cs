using Coldstart.Storage.PostgreSql;

namespace Coldstart.Api.Options;

/// <summary>Where the single process keeps what must last.</summary>
/// <param name="Folder">Full path.</param>
/// <param name="Database">In place of the folder; null for the folder.</param>
internal sealed record DataOptions(string Folder, PostgreSqlAddress? Database)
{
    public static DataOptions Read(SettingsReader reader) =>
        new(reader.Parsed(Settings.Data, FullPath, "a path of a folder") ?? "", reader.Parsed(Settings.Postgres, Address));

    private static string? FullPath(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal)) return null;
        var full = Path.GetFullPath(path);
        return File.Exists(full) ? null : full;
    }

    private static (PostgreSqlAddress?, string?) Address(string text) =>
        text.Length == 0 ? (null, null) : (PostgreSqlAddress.Parse(text, out var error), error);
}
