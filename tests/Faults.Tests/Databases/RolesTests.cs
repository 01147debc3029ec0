using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;
using Npgsql;

namespace Coldstart.Faults.Tests.Databases;

/// <summary>The script of docs/postgresql-roles.sql as it stands: the owner makes the tables, the server runs as the other role.</summary>
[NeedsPostgreSql]
public sealed class RolesTests
{
    private const string Record = """{"function_name":"orders","timestamp":"2026-01-02T10:30:00Z","cold_start":false,"execution_duration_ms":1}""";

    [Fact]
    public async Task Server_AsTheApplicationRole_WorksAndMayNotChangeTables()
    {
        await using var server = await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { IsDurable = false });
        await RunScriptAsync(server);
        var home = new NamedHome(Url(server, "coldstart", "change-me-application"));

        await using (var early = await ServerProcess.RunToEndAsync(home))
        {
            Assert.Equal(1, early.ExitCode);
            Assert.Contains("run 'coldstart migrate --postgres …' as their owner", early.Output, StringComparison.Ordinal);
        }
        var said = await CommandLine.RunAsync("migrate", "--postgres", Url(server, "coldstart_owner", "change-me-owner"));
        Assert.Contains("are those of this version", said, StringComparison.Ordinal);

        for (var life = 1; life <= 2; life++)
        {
            await using var process = await ServerProcess.StartAsync(home, "--log-level", "warning");
            using var ask = new Questions(process.Address);
            await ask.AcceptedAsync("/api/v1/ingest", Record);
            var ids = await Deadline.UntilAsync(async () => await ask.FunctionIdsAsync() is { Count: 1 } found ? found : null, "the function is listed");
            var costs = await ask.GetAsync("/api/v1/costs?from=2026-01-01&to=2026-02-01");
            Assert.Equal((1, life), (ids.Count, (int)costs["rows"]![0]!["requests"]!));
            if (life == 1) await process.Kill9Async();
            else Assert.Equal(0, await process.StopAsync());
            Assert.DoesNotContain("fail:", process.Output, StringComparison.Ordinal);
        }

        foreach (var change in (string[])["CREATE TABLE coldstart.mine (n int)", "ALTER TABLE coldstart.functions ADD COLUMN n int", "DROP TABLE coldstart.journal", "TRUNCATE coldstart.functions", "CREATE TABLE public.mine (n int)", "CREATE SCHEMA mine"])
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(server.ConnectionString("coldstart", "coldstart", "change-me-application"), change));
            Assert.Equal("42501", refused.SqlState);
        }
    }

    private static string Url(PostgreSqlServer server, string role, string password) => $"postgresql://{role}:{password}@127.0.0.1:{server.Port}/coldstart";

    /// <summary>As psql would: statement by statement, and into the new database where the script says so.</summary>
    private static async Task RunScriptAsync(PostgreSqlServer server)
    {
        var script = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "postgresql-roles.sql"));
        var parts = script.Split("\\connect coldstart");
        Assert.Equal(2, parts.Length);
        foreach (var (part, database) in parts.Zip(["postgres", "coldstart"]))
        {
            var lines = part.Split('\n').Where(static line => !line.StartsWith("--", StringComparison.Ordinal));
            foreach (var statement in string.Join('\n', lines).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                await server.ExecuteAsync(statement, database);
        }
    }

    private static async Task ExecuteAsync(string connectionString, string statement)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Statements of this class.
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..");
}
