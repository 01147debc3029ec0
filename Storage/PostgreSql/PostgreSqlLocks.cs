namespace Coldstart.Storage.PostgreSql;

/// <summary>
/// Keys of the advisory locks that this program takes, as the two arguments of PostgreSQL's lock functions. The second is the schema
/// (by the setting: it may not have been made yet), so that two installations in one database do not stand in each other's way.
/// </summary>
internal static class PostgreSqlLocks
{
    /// <summary>Held while tables are changed.</summary>
    public const string Migrations = "1668246628, hashtext(current_setting('search_path'))";

    /// <summary>Held by the server for as long as it runs.</summary>
    public const string Server = "1668246629, hashtext(current_setting('search_path'))";
}
