using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;
using Npgsql;

namespace Coldstart.Faults.Tests.Databases;

/// <summary>The session that makes a server the only one on its database is ended from outside.</summary>
[NeedsPostgreSql]
public sealed class LostLockTests
{
    private const string Record = """{"function_name":"orders","timestamp":"2026-01-02T10:30:00Z","cold_start":false,"execution_duration_ms":1}""";

    private const string Holder = "locktype = 'advisory' AND objsubid = 2 AND classid = 1668246629 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    [Fact]
    public async Task SessionOfTheLock_Ended_TheServerTakesItAgain()
    {
        await using var home = await PostgreSqlHome.NewAsync();
        await using var server = await ServerProcess.StartAsync(home);
        using var ask = new Questions(server.Address);
        var before = await ScalarAsync(home, $"SELECT pid::text FROM pg_locks WHERE granted AND {Holder}");

        await home.Database.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE granted AND {Holder}");

        await Deadline.UntilAsync(async () => await ScalarAsync(home, $"SELECT pid::text FROM pg_locks WHERE granted AND {Holder}") is { } holder && holder != before ? holder : null, "the lock is held again");
        await Deadline.UntilAsync(async () => (await ask.PostAsync("/api/v1/ingest", Record)).Status == 200 ? "taken" : null, "records are taken again");
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task SessionOfTheLock_TakenByAnotherServer_TheFirstEndsWithASentence()
    {
        await using var home = await PostgreSqlHome.NewAsync();
        await using var server = await ServerProcess.StartAsync(home);
        await using var other = new NpgsqlConnection(home.Database.ConnectionString + ";Search Path=coldstart");
        await other.OpenAsync();
        await using var take = new NpgsqlCommand("SELECT pg_advisory_lock(1668246629, hashtext(current_setting('search_path')))", other);
        // In the queue before the session ends, so that it is first.
        var taking = take.ExecuteNonQueryAsync();
        await Deadline.UntilAsync(async () => await ScalarAsync(home, $"SELECT 'queued' FROM pg_locks WHERE NOT granted AND {Holder}"), "another server waits for the lock");

        await home.Database.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE granted AND {Holder}");
        await taking;

        Assert.Equal(1, await server.WaitForEndAsync());
        Assert.Contains("is in use by another server", server.Output, StringComparison.Ordinal);
        Assert.Contains("took over", server.Output, StringComparison.Ordinal);
    }

    private static async Task<string?> ScalarAsync(PostgreSqlHome home, string query)
    {
        await using var connection = new NpgsqlConnection(home.Database.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Questions of this class.
        command.CommandText = query;
#pragma warning restore CA2100
        return (string?)await command.ExecuteScalarAsync();
    }
}
