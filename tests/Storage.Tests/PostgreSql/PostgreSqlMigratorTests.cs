using Coldstart.PostgreSqlServers;
using Coldstart.Storage.Migrations;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Sql;
using Npgsql;

namespace Coldstart.Storage.Tests.PostgreSql;

[NeedsPostgreSql]
public sealed class PostgreSqlMigratorTests : IDisposable
{
    private static readonly SqlStatement Applied = new("SELECT number FROM migrations ORDER BY number");

    private readonly PostgreSqlTestDatabase database = new();

    public void Dispose() => database.DisposeAsync().AsTask().GetAwaiter().GetResult();

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
    public async Task RunAsync_FailingMigration_LeavesTheDatabaseAsItWas()
    {
        var next = Migration.ReadAll().Count + 1;
        Migration[] failing = [.. Migration.ReadAll(), new(next, "good", "CREATE TABLE good (id {uuid})"), new(next + 1, "bad", "CREATE TABLE bad (id {uuid}); INSERT INTO nowhere VALUES (1);")];

        await Assert.ThrowsAsync<PostgresException>(() => OpenAsync(failing));

        await using var store = await OpenAsync(Migration.ReadAll());
        Assert.Equal(0, await NumberAsync(store, "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename IN ('good', 'bad')"));
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
    }

    [Fact]
    public async Task OpenAsync_TablesOfAnotherProgramInPublic_AreLeftAlone()
    {
        await using var shared = await SharedPostgreSql.NewFastDatabaseAsync();
        await shared.ExecuteAsync("CREATE TABLE public.migrations (id serial, migration text); CREATE TABLE public.projects (soup text)");

        await using var store = await PostgreSqlStore.OpenAsync(PostgreSqlAddress.Parse(shared.Url, out _)!, TimeProvider.System, StoreContract.Merge, CancellationToken.None);

        Assert.Empty(await store.Projects.ProjectsAsync(CancellationToken.None));
        Assert.Equal(0, await NumberAsync(store, "SELECT COUNT(*) FROM public.migrations"));
        Assert.Equal(1, await NumberAsync(store, "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'coldstart' AND tablename = 'projects'"));
    }

    private static Task<List<long>> AppliedAsync(PostgreSqlStore store) =>
        store.Source.ReadAsync(session => session.QueryAsync(Applied, row => row.Number(0)), CancellationToken.None);

    private static Task<long?> NumberAsync(PostgreSqlStore store, string query) =>
        store.Source.ReadAsync(session => session.NumberAsync(new SqlStatement(query)), CancellationToken.None);

    private Task<PostgreSqlStore> OpenAsync(IReadOnlyList<Migration> migrations) => database.OpenAsync(TimeProvider.System, migrations);
}
