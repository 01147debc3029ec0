using System.Globalization;
using Coldstart.PostgreSqlServers;
using Npgsql;

namespace Coldstart.Deployment.Tests.Compose;

/// <summary>What the database's container runs at its first start, run against a real server.</summary>
[NeedsPostgreSql]
public sealed class RolesTests
{
    private const string OwnersPassword = "o'wner $1 \\ \"x\"";
    private const string ApplicationsPassword = "application; DROP ROLE coldstart";

    [Fact]
    public async Task Script_OfThePasswordsInTheEnvironment_MakesBothRolesWithThemAlone()
    {
        await using var server = await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { IsDurable = false });

        var (code, _, errors) = RunScript(server);

        Assert.True(code == 0, errors);
        Assert.Equal("coldstart_owner", await AskAsync(server, "coldstart_owner", OwnersPassword, "SELECT current_user"));
        Assert.Equal("coldstart", await AskAsync(server, "coldstart", ApplicationsPassword, "SELECT current_user"));
        foreach (var (role, password) in new[] { ("coldstart_owner", "change-me-owner"), ("coldstart", "change-me-application") })
            Assert.Equal(PostgresErrorCodes.InvalidPassword, await RefusalAsync(server, role, password, "SELECT 1"));
        await AskAsync(server, "coldstart_owner", OwnersPassword, "CREATE TABLE coldstart.mine (number int); SELECT 'made'");
        Assert.Equal("0", await AskAsync(server, "coldstart", ApplicationsPassword, "SELECT count(*)::text FROM coldstart.mine"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusalAsync(server, "coldstart", ApplicationsPassword, "CREATE TABLE coldstart.yours (number int)"));
    }

    [Fact]
    public async Task Script_ThatCannotFinish_Fails()
    {
        await using var server = await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { IsDurable = false });
        Assert.Equal(0, RunScript(server).Code);

        Assert.NotEqual(0, RunScript(server).Code);
    }

    private static (int Code, string Output, string Errors) RunScript(PostgreSqlServer server)
    {
        var script = Path.GetTempFileName();
        try
        {
            File.WriteAllText(script, Repository.Read("compose/postgres/roles.sh").Replace("/coldstart/roles.sql", Repository.PathOf("docs/postgresql-roles.sql"), StringComparison.Ordinal));
            return RunningProgram.Run("bash", [script], new Dictionary<string, string>
            {
                ["PATH"] = $"{PostgreSqlInstallation.Current.Folder}:{Environment.GetEnvironmentVariable("PATH")}",
                ["PGHOST"] = "127.0.0.1",
                ["PGPORT"] = server.Port.ToString(CultureInfo.InvariantCulture),
                ["PGDATABASE"] = "postgres",
                ["PGPASSWORD"] = server.Password,
                ["POSTGRES_USER"] = PostgreSqlServer.Administrator,
                ["OWNER_PASSWORD"] = OwnersPassword,
                ["APPLICATION_PASSWORD"] = ApplicationsPassword,
            })!.Value;
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static async Task<string?> AskAsync(PostgreSqlServer server, string role, string password, string question)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = server.Port, Username = role, Password = password, Database = "coldstart", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(question, connection);
        return await command.ExecuteScalarAsync() as string;
    }

    private static async Task<string> RefusalAsync(PostgreSqlServer server, string role, string password, string question) =>
        (await Assert.ThrowsAsync<PostgresException>(() => AskAsync(server, role, password, question))).SqlState;
}
