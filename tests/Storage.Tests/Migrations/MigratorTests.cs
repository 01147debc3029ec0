using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Migrations;
using Coldstart.Storage.Sql;
using Coldstart.Storage.Sqlite;
using Coldstart.Storage.Tests.Sqlite;
using Microsoft.Data.Sqlite;

namespace Coldstart.Storage.Tests.Migrations;

public sealed class MigratorTests : IDisposable
{
    private static readonly SqlStatement Applied = new("SELECT number FROM migrations ORDER BY number");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ReadAll_Files_AreNumberedFromOneWithoutGaps()
    {
        var migrations = Migration.ReadAll();

        Assert.NotEmpty(migrations);
        Assert.Equal(Enumerable.Range(1, migrations.Count), migrations.Select(migration => migration.Number));
        Assert.All(migrations, migration => Assert.Matches("^[a-z-]+$", migration.Name));
    }

    [Fact]
    public async Task RunAsync_ManyAtOnce_ApplyEachMigrationOnce()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => OpenAsync(Migration.ReadAll()))));

        Assert.Equal(Migration.ReadAll().Select(migration => (long)migration.Number), await AppliedAsync(stores[0]));
        var lanes = await Task.WhenAll(stores.Select(store => store.Intake.TakeLaneAsync(CancellationToken.None)));
        Assert.Equal(Enumerable.Range(1, 8).Select(lane => (long)lane), lanes.Order());
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task RunAsync_OlderDatabase_KeepsItsRows()
    {
        await using (var store = await OpenAsync(Migration.ReadAll()))
        {
            await store.Projects.AddProjectAsync(new(ProjectId, "Shop", "shop", "", "", 1), CancellationToken.None);
        }
        var next = Migration.ReadAll().Count + 1;

        await using var migrated = await OpenAsync([.. Migration.ReadAll(), new(next, "next", "CREATE TABLE next (id {uuid}, bytes {bytes}); INSERT INTO next SELECT id, NULL FROM projects;")]);

        Assert.Equal(1, await NumberAsync(migrated, "SELECT COUNT(*) FROM next"));
        Assert.Equal(next, (await AppliedAsync(migrated))[^1]);
    }

    [Fact]
    public async Task RunAsync_DeadLettersThatAreThere_AreCountedByDoorAndReason()
    {
        await using (var old = await OpenAsync([.. Migration.ReadAll().Where(migration => migration.Number < 6)]))
        {
            await old.Source.WriteAsync(static async session =>
            {
                await session.ExecuteScriptAsync(OldLetters);
                return true;
            }, CancellationToken.None);
        }

        await using var store = await OpenAsync(Migration.ReadAll());

        Assert.Equal(
            [
                new DeadLetterCount("/api/v1/ingest/logs", "malformed_json", 1, 1, 5, 0, 0, 30),
                new DeadLetterCount("/api/v1/ingest/logs", "malformed_line", 2, 2, 7, 0, 0, 20),
                new DeadLetterCount("journal", "malformed_line", 1, 1, 9, 0, 0, 40),
            ],
            await store.DeadLetters.CountsAsync(Guid.Empty, CancellationToken.None));
    }

    [Fact]
    public async Task RunAsync_FailingMigration_LeavesTheDatabaseAsItWas()
    {
        var next = Migration.ReadAll().Count + 1;
        Migration[] failing = [.. Migration.ReadAll(), new(next, "good", "CREATE TABLE good (id {uuid})"), new(next + 1, "bad", "CREATE TABLE bad (id {uuid}); INSERT INTO nowhere VALUES (1);")];

        await Assert.ThrowsAsync<SqliteException>(() => OpenAsync(failing));

        await using var store = await OpenAsync(Migration.ReadAll());
        Assert.Equal(0, await NumberAsync(store, "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('good', 'bad')"));
        Assert.Equal(next - 1, (await AppliedAsync(store))[^1]);
    }

    [Fact]
    public async Task RunAsync_NewerDatabase_IsRefusedWithASentence()
    {
        var next = Migration.ReadAll().Count + 1;
        await using (await OpenAsync([.. Migration.ReadAll(), new(next, "next", "CREATE TABLE next (id {uuid})")]))
        {
        }

        var error = await Assert.ThrowsAsync<StoreVersionException>(() => OpenAsync(Migration.ReadAll()));

        Assert.Contains($"version {next}", error.Message, StringComparison.Ordinal);
        Assert.Contains("newer version", error.Message, StringComparison.Ordinal);
    }

    private static readonly Guid ProjectId = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    private const string OldLetters =
        """
        INSERT INTO dead_letters (project_id, id, door, reason, detail, received_at_us, size_bytes, preview, content) VALUES
        (zeroblob(16), x'01', '/api/v1/ingest/logs', 7, '', 10, 3, x'', x''),
        (zeroblob(16), x'02', '/api/v1/ingest/logs?region=eu&x=?', 7, '', 20, 4, x'', x''),
        (zeroblob(16), x'03', '/api/v1/ingest/logs?region=eu', 1, '', 30, 5, x'', x''),
        (zeroblob(16), x'04', 'journal', 7, '', 40, 9, x'', x'')
        """;

    private static Task<List<long>> AppliedAsync(SqliteStore store) =>
        store.Source.ReadAsync(session => session.QueryAsync(Applied, row => row.Number(0)), CancellationToken.None);

    private static Task<long?> NumberAsync(SqliteStore store, string query) =>
        store.Source.ReadAsync(session => session.NumberAsync(new SqlStatement(query)), CancellationToken.None);

    private Task<SqliteStore> OpenAsync(IReadOnlyList<Migration> migrations) =>
        SqliteStore.OpenAsync(folder.Path, TimeProvider.System, StoreContract.Merge, new StoreBounds(), migrations, CancellationToken.None);
}
