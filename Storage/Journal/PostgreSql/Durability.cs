using Coldstart.Storage.PostgreSql;
using Npgsql;

namespace Coldstart.Storage.Journal.PostgreSql;

/// <summary>Whether a commit that PostgreSQL confirms is durable (EXACTLY-ONCE.md, rule 3).</summary>
internal static class Durability
{
    /// <returns>Settings under which a crash of the server's machine can lose what was acknowledged, as sentences.</returns>
    /// <exception cref="StoreUnavailableException">Commits are confirmed before they are written.</exception>
    public static IReadOnlyList<string> Check(NpgsqlConnection connection, PostgreSqlAddress address)
    {
        using var command = connection.CreateCommand();
        command.CommandText = LaneStatements.Settings;
        using var reader = command.ExecuteReader();
        reader.Read();
        if (reader.GetString(0) == "off")
            throw new StoreUnavailableException(StoreTrouble.Unsuitable, $"The database {address} confirms commits before they are written (synchronous_commit = off), so that what was acknowledged could be lost: set synchronous_commit = on for this database or role.");
        var warnings = new List<string>();
        if (reader.GetString(1) == "off") warnings.Add($"The server of {address} does not write commits to its disk (fsync = off): a crash of its machine loses what was acknowledged.");
        if (reader.GetString(2) == "off") warnings.Add($"The server of {address} does not protect itself from torn pages (full_page_writes = off): a crash of its machine can damage the database.");
        return warnings;
    }
}
