namespace Coldstart.Api.Options;

/// <summary>Where the single process keeps what must last.</summary>
/// <param name="Folder">Full path.</param>
internal sealed record DataOptions(string Folder)
{
    public static DataOptions Read(SettingsReader reader) =>
        new(reader.Parsed(Settings.Data, FullPath, "a path of a folder") ?? "");

    private static string? FullPath(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal)) return null;
        var full = Path.GetFullPath(path);
        return File.Exists(full) ? null : full;
    }
}
