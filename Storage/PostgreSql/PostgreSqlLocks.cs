namespace Coldstart.Storage.PostgreSql;

/// <summary>
/// Keys of the advisory locks that this program takes, as the two arguments of PostgreSQL's lock functions. The second is the schema
/// (by the setting: it may not have been made yet), so that two installations in one database do not stand in each other's way.
/// </summary>
internal static class PostgreSqlLocks
{
    /// <summary>Held while tables are changed.</summary>
    public const string Migrations = $"1668246628, {SchemaKey}";

    /// <summary>Held by the server for as long as it runs.</summary>
    public const string Server = $"1668246629, {SchemaKey}";

    /// <summary>The row of <c>pg_locks</c> of whoever holds <see cref="Server"/>.</summary>
    public const string IsServer =
        $"locktype = 'advisory' AND granted AND objsubid = 2 AND classid = 1668246629 AND objid = ({SchemaKey}::bigint & 4294967295)::oid AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private const string SchemaKey = "hashtext(current_setting('search_path'))";
}
