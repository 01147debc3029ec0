using Coldstart.Storage.Sql;

namespace Coldstart.Storage.PostgreSql;

/// <summary>The schema that all tables are in, so that a database may be shared with others.</summary>
internal static class PostgreSqlSchema
{
    private static readonly SqlStatement Find = new("SELECT 1 WHERE to_regnamespace(quote_ident(@name)) IS NOT NULL", ("name", SqlType.Text));

    /// <summary>Makes it where there is none. Asked first: who has only the rights to read and write rows may not even try.</summary>
    public static async Task MakeAsync(ISqlSource source, ISqlDialect dialect, string name, CancellationToken cancellation)
    {
        if (await source.ReadAsync(session => session.NumberAsync(Find, name), cancellation) is not null) return;
        await source.WriteAsync(async session =>
        {
            await dialect.LockMigrationsAsync(session);
            await session.ExecuteScriptAsync($"CREATE SCHEMA IF NOT EXISTS \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            return true;
        }, cancellation);
    }
}
