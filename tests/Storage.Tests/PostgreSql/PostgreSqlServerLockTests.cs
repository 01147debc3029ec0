using Coldstart.PostgreSqlServers;
using Coldstart.Storage.PostgreSql;
using Npgsql;

namespace Coldstart.Storage.Tests.PostgreSql;

[NeedsPostgreSql]
public sealed class PostgreSqlServerLockTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FastTime time = new();

    [Fact]
    public async Task AcquireAsync_SecondServer_IsRefusedWithASentenceAndWelcomeLater()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        var first = await AcquireAsync(database.Url);

        var error = await Assert.ThrowsAsync<DatabaseInUseException>(() => AcquireAsync(database.Url));
        await first.DisposeAsync();
        await using var second = await AcquireAsync(database.Url);

        Assert.Contains("in use by another server (from 127.0.0.1, user administrator)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(database.Server.Password, error.Message, StringComparison.Ordinal);
        Assert.True(second.IsHeld);
    }

    [Fact]
    public async Task AcquireAsync_HeldForAMoment_Waits()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        var first = await AcquireAsync(database.Url);

        var second = PostgreSqlServerLock.AcquireAsync(PostgreSqlAddress.Parse(database.Url, out _)!, DatabaseUse.Alone, TimeProvider.System, CancellationToken.None);
        await Assert.ThrowsAsync<TimeoutException>(() => second.WaitAsync(TimeSpan.FromMilliseconds(300)));
        await first.DisposeAsync();

        await (await second.WaitAsync(Patience)).DisposeAsync();
    }

    [Fact]
    public async Task AcquireAsync_OtherSchemaOrDatabase_IsNoNeighbour()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        await using var other = await SharedPostgreSql.NewFastDatabaseAsync();

        await using var first = await AcquireAsync(database.Url);
        await using var second = await AcquireAsync(database.Url + "?search_path=staging");
        await using var third = await AcquireAsync(other.Url);

        Assert.True(first.IsHeld && second.IsHeld && third.IsHeld);
    }

    [Fact]
    public async Task AcquireAsync_ProcessesOfACluster_ShareItAndKeepOutASingleOne()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        await using var silo = await AcquireAsync(database.Url, DatabaseUse.InCluster);
        await using var frontEnd = await AcquireAsync(database.Url, DatabaseUse.InCluster);

        var error = await Assert.ThrowsAsync<DatabaseInUseException>(() => AcquireAsync(database.Url));
        await silo.DisposeAsync();
        await Assert.ThrowsAsync<DatabaseInUseException>(() => AcquireAsync(database.Url));
        await frontEnd.DisposeAsync();
        await using var single = await AcquireAsync(database.Url);

        Assert.Contains("in use by a cluster (from 127.0.0.1, user administrator); stop all its silos and front ends", error.Message, StringComparison.Ordinal);
        Assert.True(single.IsHeld);
    }

    [Fact]
    public async Task AcquireAsync_ClusterBesideASingleProcess_IsRefusedWithASentence()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        await using var single = await AcquireAsync(database.Url);

        var error = await Assert.ThrowsAsync<DatabaseInUseException>(() => AcquireAsync(database.Url, DatabaseUse.InCluster));

        Assert.Contains("in use by another server (from 127.0.0.1, user administrator)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IsHeld_SessionEnded_IsFalseUntilItIsHeldAgain()
    {
        await using var server = await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { IsDurable = false });
        var database = await server.NewDatabaseAsync();
        await using var held = await AcquireAsync(database.Url);

        await server.Kill9Async();
        await WaitForAsync(() => !held.IsHeld);
        await server.StartAgainAsync();
        await WaitForAsync(() => held.IsHeld);

        Assert.False(held.Taken.IsCompleted);
        await Assert.ThrowsAsync<DatabaseInUseException>(() => AcquireAsync(database.Url));
    }

    [Theory]
    [InlineData(120)]
    [InlineData(-120)]
    [InlineData(40 * 86_400)]
    public async Task Condition_ClockOtherThanTheDatabases_IsNamedUntilTheyAgree(int seconds)
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        var shifted = new ShiftedTime { Shift = TimeSpan.FromSeconds(seconds) };
        await using var held = await PostgreSqlServerLock.AcquireAsync(PostgreSqlAddress.Parse(database.Url, out _)!, DatabaseUse.Alone, shifted, CancellationToken.None);

        Assert.Equal((true, StorageCondition.ClockDiffers), (held.IsHeld, held.Condition));
        shifted.Shift = TimeSpan.FromSeconds(-20);
        await WaitForAsync(() => held.Condition == StorageCondition.Sound);
    }

    [Fact]
    public async Task Confirm_SessionEnded_IsFalseAtOnce()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        // It never asks by itself.
        await using var held = await PostgreSqlServerLock.AcquireAsync(PostgreSqlAddress.Parse(database.Url, out _)!, DatabaseUse.Alone, new ShiftedTime { HasTimers = false }, CancellationToken.None);
        Assert.True(held.Confirm());

        await database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        Assert.False(held.Confirm());
        Assert.Equal((false, StorageCondition.DatabaseUnavailable), (held.IsHeld, held.Condition));
    }

    [Fact]
    public async Task Taken_AnotherServerWasFirst_SaysWho()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        await using var held = await AcquireAsync(database.Url);
        await using var other = new NpgsqlConnection(database.ConnectionString + ";Search Path=coldstart");
        await other.OpenAsync();
        await using var wait = new NpgsqlCommand($"SELECT pg_advisory_lock({PostgreSqlLocks.Server})", other);
        // In the queue before the session ends, so that it is first.
        var waiting = wait.ExecuteNonQueryAsync();
        await WaitForAsync(async () => await IsQueuedAsync(database));

        await database.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE {PostgreSqlLocks.IsServer.Replace("current_setting('search_path')", "'coldstart'", StringComparison.Ordinal)}");
        await waiting;

        var sentence = await held.Taken.WaitAsync(Patience);
        Assert.Contains("in use by another server", sentence, StringComparison.Ordinal);
        Assert.Contains("took over", sentence, StringComparison.Ordinal);
        Assert.False(held.IsHeld);
    }

    private static async Task<bool> IsQueuedAsync(PostgreSqlDatabase database)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))", connection);
        return await command.ExecuteScalarAsync() is true;
    }

    private static Task WaitForAsync(Func<bool> condition) => WaitForAsync(() => Task.FromResult(condition()));

    private static async Task WaitForAsync(Func<Task<bool>> condition)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < deadline, "The condition was not met in time.");
            await Task.Delay(10);
        }
    }

    private Task<PostgreSqlServerLock> AcquireAsync(string url, DatabaseUse use = DatabaseUse.Alone) => PostgreSqlServerLock.AcquireAsync(PostgreSqlAddress.Parse(url, out _)!, use, time, CancellationToken.None);
}
