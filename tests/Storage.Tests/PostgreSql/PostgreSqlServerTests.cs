using Coldstart.PostgreSqlServers;
using Npgsql;

namespace Coldstart.Storage.Tests.PostgreSql;

/// <summary>What the other tests rely on: the throw-away server itself.</summary>
[NeedsPostgreSql]
public sealed class PostgreSqlServerTests
{
    [Fact]
    public async Task Kill9Async_AfterACommit_KeepsItAndTheServerComesBackOnItsPort()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var database = await server.NewDatabaseAsync();
        var port = server.Port;
        await database.ExecuteAsync("CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)");

        await server.Kill9Async();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => database.ExecuteAsync("SELECT 1"));
        await server.StartAgainAsync();

        await database.ExecuteAsync("INSERT INTO kept SELECT n + 1 FROM kept");
        await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync("SELECT 1 / (2 - n) FROM kept WHERE n = 2"));
        Assert.Equal(port, server.Port);
    }

    [Fact]
    public async Task Suspend_WhileItLasts_NothingAnswers()
    {
        await using var server = await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { IsDurable = false });
        await using var database = await server.NewDatabaseAsync();
        server.Suspend();
        var answer = database.ExecuteAsync("SELECT 1");
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(TimeSpan.FromMilliseconds(200)));

        server.Resume();

        await answer.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task ConnectionString_WithAWrongPassword_IsRefused()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        await using var connection = new NpgsqlConnection(database.Server.ConnectionString(database.Name, password: "guessed"));

        var error = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync());

        Assert.Equal(PostgresErrorCodes.InvalidPassword, error.SqlState);
    }
}
