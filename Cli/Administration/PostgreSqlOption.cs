using System.CommandLine;
using Coldstart.Storage.PostgreSql;

namespace Coldstart.Cli.Administration;

/// <summary>How a PostgreSQL database is named: on the command line, or in the environment under the names that the server reads too.</summary>
internal static class PostgreSqlOption
{
    private const string Setting = "COLDSTART_POSTGRES";

    private const string FileSetting = "COLDSTART_POSTGRES_FILE";

    private const string Alias = "DATABASE_URL";

    // A connection is one line; whatever is longer is the wrong file.
    private const int FileBytesMax = 4096;

    public static Option<string?> Make(string description) => new("--postgres")
    {
        Description = $"{description}: a postgresql:// URL or a connection string of Npgsql (also {Setting}, {FileSetting}, {Alias}).",
        HelpName = "CONNECTION",
    };

    /// <returns>Null where none is named.</returns>
    /// <exception cref="UsageException">It cannot be read. The sentence holds none of its values.</exception>
    public static PostgreSqlAddress? Address(string? given, CliHost host)
    {
        var (text, source) = Find(given, host);
        if (text.Length == 0) return null;
        return PostgreSqlAddress.Parse(text, out var error) ?? throw new UsageException($"{source}: {error}.");
    }

    private static (string Text, string Source) Find(string? given, CliHost host)
    {
        if (given is not null) return (given, "--postgres");
        if (host.Setting(Setting) is { Length: > 0 } setting) return (setting, Setting);
        if (host.Setting(FileSetting) is { Length: > 0 } file) return (Read(file), FileSetting);
        return (host.Setting(Alias) ?? "", Alias);
    }

    private static string Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length <= FileBytesMax) return File.ReadAllText(path).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{FileSetting}: the file '{path}' cannot be read: {failure.Message}");
        }
        throw new UsageException($"{FileSetting}: the file '{path}' is longer than {FileBytesMax} bytes.");
    }
}
