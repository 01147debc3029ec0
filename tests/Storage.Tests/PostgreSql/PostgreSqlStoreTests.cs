using Coldstart.Analytics.Functions;
using Coldstart.PostgreSqlServers;
using Coldstart.Storage.Functions;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Sql;

namespace Coldstart.Storage.Tests.PostgreSql;

/// <summary>What the store does when PostgreSQL is away, comes back, refuses, or is in conflict.</summary>
[NeedsPostgreSql]
public sealed class PostgreSqlStoreTests
{
    private static readonly SqlStatement Add = new("UPDATE counters SET value = value + 1 WHERE name = @name RETURNING value", ("name", SqlType.Text));

    [Fact]
    public async Task SaveAsync_ServerKilled_IsUnavailableAndWorksAgainWhenItIsBack()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        var database = await server.NewDatabaseAsync();
        await using var store = await OpenAsync(database.Url);
        Assert.Equal([true], await SaveAsync(store, 1));

        await server.Kill9Async();
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => SaveAsync(store, 2));
        await server.StartAgainAsync();

        Assert.Equal(StoreTrouble.OutOfReach, error.Trouble);
        Assert.DoesNotContain(server.Password, error.ToString(), StringComparison.Ordinal);
        Assert.Equal([true], await SaveAsync(store, 2));
        Assert.NotNull(await store.Functions.LoadAsync(Function(1).Id, CancellationToken.None));
    }

    [Fact]
    public async Task ReadAndSave_ConnectionsEndedWhileIdle_AreAskedAgainUnseen()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        await using var store = await OpenAsync(database.Url);
        await Task.WhenAll(Enumerable.Range(1, 20).Select(number => SaveAsync(store, number)));

        await EndSessionsAsync(database);
        Assert.Equal([true], await SaveAsync(store, 21));
        await EndSessionsAsync(database);

        Assert.NotNull(await store.Functions.LoadAsync(Function(21).Id, CancellationToken.None));
    }

    [Fact]
    public async Task WriteAsync_SessionEndedInTheMiddle_IsUnavailableAndStoresNothing()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        await using var store = await OpenAsync(database.Url);
        // On a connection that is fresh: one that had waited would be asked again.
        await EndSessionsAsync(database);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Source.WriteAsync(async session =>
        {
            await session.NumberAsync(Add, "lane");
            await EndSessionsAsync(database);
            return await session.NumberAsync(Add, "lane");
        }, CancellationToken.None));

        Assert.Equal(1, await store.Intake.TakeLaneAsync(CancellationToken.None));
    }

    [Fact]
    public async Task WriteAsync_TwoInEachOthersWay_BothSucceed()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        await using var store = await OpenAsync(database.Url);
        var both = new CountdownEvent(2);
        var meet = new TaskCompletionSource();
        Task<bool> InOrder(string first, string second) => store.Source.WriteAsync(async session =>
        {
            await session.NumberAsync(Add, first);
            if (!both.IsSet && both.Signal()) meet.SetResult();
            await meet.Task;
            return await session.NumberAsync(Add, second) is not null;
        }, CancellationToken.None);

        await Task.WhenAll(InOrder("lane", "projects"), InOrder("projects", "lane")).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(3, await store.Intake.TakeLaneAsync(CancellationToken.None));
        Assert.Equal(2, await store.Projects.ChangeCountAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ReadAsync_GivenUp_LeavesTheConnectionUsable()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        await using var store = await OpenAsync(database.Url);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Source.ReadAsync(session => session.NumberAsync(new SqlStatement("SELECT 1 FROM pg_sleep(30)")), patience.Token));

        Assert.Equal(1, await store.Intake.TakeLaneAsync(CancellationToken.None));
    }

    [Fact]
    public async Task DisposeAsync_WorkUnderWay_IsFinishedAndNoMoreIsTaken()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        var store = await OpenAsync(database.Url);
        var saves = Enumerable.Range(1, 20).Select(number => SaveAsync(store, number)).ToArray();

        await Task.WhenAll(saves);
        await store.DisposeAsync();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.Functions.LoadAsync(Function(1).Id, CancellationToken.None));
    }

    [Theory]
    [InlineData("administrator:wrong", "password authentication failed")]
    [InlineData("nobody:wrong", "password authentication failed")]
    public async Task OpenAsync_WrongLogin_IsToldWithoutThePassword(string login, string sentence)
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync($"postgresql://{login}@127.0.0.1:{database.Server.Port}/{database.Name}"));

        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_NothingListens_IsToldInASentence()
    {
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync("postgresql://ann:s3cret@127.0.0.1:1/shop"));

        Assert.Equal(StoreTrouble.OutOfReach, error.Trouble);
        Assert.Contains("postgresql://ann@127.0.0.1:1/shop cannot be reached", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_OtherEncoding_IsRefused()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        await database.ExecuteAsync("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync(database.Url[..^database.Name.Length] + "latin"));

        Assert.Equal(StoreTrouble.Unsuitable, error.Trouble);
        Assert.Contains("LATIN1", error.Message, StringComparison.Ordinal);
    }

    private static Task EndSessionsAsync(PostgreSqlDatabase database) =>
        database.ExecuteAsync("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    private static StoredFunction Function(int number) => new(new Guid(number, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8), Guid.Empty, "", "", $"function-{number}", 0, 0, 0);

    private static Task<IReadOnlyList<bool>> SaveAsync(PostgreSqlStore store, int number) => store.Functions.SaveAsync(
        [new SnapshotWrite { Function = Function(number), ExpectedVersion = 0, Bytes = new byte[] { 1 }, Rollups = [], Samples = [] }], CancellationToken.None);

    private static Task<PostgreSqlStore> OpenAsync(string url) => PostgreSqlStore.OpenAsync(PostgreSqlAddress.Parse(url, out _)!, TimeProvider.System, StoreContract.Merge, CancellationToken.None);
}
