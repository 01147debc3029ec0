using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Migrations;

/// <summary>Brings the tables to the version of this program. Safe to run again, and by several processes at once.</summary>
internal sealed class Migrator(ISqlSource source, ISqlDialect dialect, TimeProvider time)
{
    private const string Table = "migrations";

    private const string CreateTable =
        "CREATE TABLE IF NOT EXISTS migrations (number {number} NOT NULL PRIMARY KEY, name {text} NOT NULL, applied_at_us {number} NOT NULL)";

    private static readonly SqlStatement ReadVersion = new("SELECT COALESCE(MAX(number), 0) FROM migrations");

    private static readonly SqlStatement AddMigration = new(
        "INSERT INTO migrations (number, name, applied_at_us) VALUES (@number, @name, @applied_at_us)",
        ("number", SqlType.Number), ("name", SqlType.Text), ("applied_at_us", SqlType.Number));

    /// <param name="migrations">All that this program knows, ascending.</param>
    /// <param name="cancellation">Stops between two statements; nothing is half done.</param>
    /// <exception cref="StoreVersionException">The database is newer than this program.</exception>
    public async Task RunAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellation)
    {
        var newest = migrations[^1].Number;
        // Most starts find nothing to do and need not wait for another process that writes.
        var version = await source.ReadAsync(VersionAsync, cancellation);
        Refuse(version, newest);
        if (version == newest) return;
        await source.WriteAsync(session => ApplyAsync(session, migrations), cancellation);
    }

    private async Task<bool> ApplyAsync(SqlSession session, IReadOnlyList<Migration> migrations)
    {
        await dialect.LockMigrationsAsync(session);
        await session.ExecuteScriptAsync(dialect.Render(CreateTable));
        // Read again: another process may have migrated between the first look and the lock.
        var version = await VersionAsync(session);
        Refuse(version, migrations[^1].Number);
        foreach (var migration in migrations.Where(migration => migration.Number > version))
        {
            await session.ExecuteScriptAsync(dialect.Render(migration.Script));
            await session.ExecuteAsync(AddMigration, migration.Number, migration.Name, time.NowUs());
        }
        return true;
    }

    private async Task<long> VersionAsync(SqlSession session) =>
        await dialect.HasTableAsync(session, Table) ? await session.NumberAsync(ReadVersion) ?? 0 : 0;

    private static void Refuse(long version, int newest)
    {
        if (version > newest)
            throw new StoreVersionException($"The database has version {version}, and this program knows versions up to {newest} only: it was written by a newer version of this program. Start that version again.");
    }
}
