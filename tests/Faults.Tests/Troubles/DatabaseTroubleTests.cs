using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;
using Xunit.Abstractions;

namespace Coldstart.Faults.Tests.Troubles;

/// <summary>PostgreSQL dies, freezes, or belongs to another server.</summary>
[NeedsPostgreSql]
[Trait("Speed", "slow")]
public sealed class DatabaseTroubleTests(ITestOutputHelper output)
{
    [Fact]
    public Task Database_Away_IsNamedAndCountsOnce() => AwayAsync(seconds: 5);

    [Fact]
    public Task Database_AwayForTwentySeconds_IsNamedAndCountsOnce() => AwayAsync(seconds: 20);

    [Fact]
    public async Task Database_Frozen_IsNamedAndCountsOnce()
    {
        await using var postgres = await PostgreSqlServer.StartAsync();
        await using var home = new PostgreSqlHome(await postgres.NewDatabaseAsync());
        await using var load = new LoadRun(seed: 89, clientsOfEachKind: 2);
        await using var server = await ServerProcess.StartAsync(home);
        var trouble = new Trouble("PostgreSQL frozen for 10 s", server, load, output);
        load.Serve(server);
        await load.WaitForRequestsAsync(40);

        postgres.Suspend();
        try
        {
            await trouble.WaitForAsync("database_unavailable");
            await Trouble.LastAsync(5);
        }
        finally
        {
            postgres.Resume();
        }
        // Whether a client hears the name depends on its timing: all may be waiting for the commit that stands still. The health route has said it.
        await trouble.RecoverAsync();
        await trouble.AssertCountedOnceAsync(home);
    }

    [Fact]
    public async Task Start_DatabaseInUse_IsRefusedAndTheFirstGoesOn()
    {
        await using var home = await PostgreSqlHome.NewAsync();
        await using var load = new LoadRun(seed: 97, clientsOfEachKind: 1);
        await using var server = await ServerProcess.StartAsync(home);
        load.Serve(server);
        await load.WaitForRequestsAsync(10);

        await using var second = await ServerProcess.RunToEndAsync(home);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("is in use by another server", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(home.Database.Server.Password, second.Output, StringComparison.Ordinal);
        await load.WaitForRequestsAsync(10);
        await new Trouble("two servers on one database", server, load, output).AssertCountedOnceAsync(home);
    }

    /// <summary>Somebody takes the right away from a server that is frozen, and another one takes over: the first must not write beside it when it goes on.</summary>
    [Fact]
    public async Task Server_FrozenWhileAnotherTakesOver_EndsAndWritesNothing()
    {
        await using var home = await PostgreSqlHome.NewAsync();
        await using var load = new LoadRun(seed: 101, clientsOfEachKind: 2);
        await using var frozen = await ServerProcess.StartAsync(home);
        load.Serve(frozen);
        await load.WaitForRequestsAsync(60);
        load.Hold();
        frozen.Freeze();
        await home.Database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        await using var server = await ServerProcess.StartAsync(home);
        load.Serve(server);
        frozen.Thaw();
        // Requests that the first took before it froze are asked again, of the second.
        Assert.Equal(1, await frozen.WaitForEndAsync());
        Assert.Contains("took over", frozen.Output, StringComparison.Ordinal);
        var trouble = new Trouble("frozen while another server took over", server, load, output);
        await trouble.RecoverAsync();
        await trouble.AssertCountedOnceAsync(home);
    }

    private async Task AwayAsync(int seconds)
    {
        await using var postgres = await PostgreSqlServer.StartAsync();
        await using var home = new PostgreSqlHome(await postgres.NewDatabaseAsync());
        await using var load = new LoadRun(seed: 103, clientsOfEachKind: 2);
        await using var server = await ServerProcess.StartAsync(home);
        var trouble = new Trouble($"PostgreSQL away for {seconds} s", server, load, output);
        load.Serve(server);
        await load.WaitForRequestsAsync(40);

        await postgres.Kill9Async();
        await trouble.WaitForAsync("database_unavailable");
        await Trouble.LastAsync(seconds);
        await trouble.WaitForAsync("database_unavailable");
        Assert.Contains("database_unavailable", load.StatesHeard);
        await postgres.StartAgainAsync();
        await trouble.RecoverAsync();
        await trouble.AssertCountedOnceAsync(home);
    }
}
