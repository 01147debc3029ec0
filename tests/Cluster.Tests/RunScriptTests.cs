using Coldstart.Cluster.Tests.Processes;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Cluster.Tests;

/// <summary>The cluster on one machine, for trying it: what <c>./run --cluster N</c> calls when all is built.</summary>
[NeedsPostgreSql]
[Trait("Speed", "slow")]
public sealed class RunScriptTests : IDisposable
{
    private const string Script = ".ci/run-cluster";

    private readonly string folder = Directory.CreateTempSubdirectory("coldstart-run-").FullName;

    public RunScriptTests()
    {
        // PostgreSQL runs as another user where the tests run as root.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Run_Cluster_StartsAllOfItAndOneSignalEndsAllOfIt()
    {
        await using (var first = Program.LaunchScript(Script, "Coldstart serves", "2", folder, "--port", "0"))
        {
            await new LoadClient(1, Client(await first.WhenReadyAsync())).SendAsync();
            await StopAsync(first);
        }
        Assert.False(File.Exists(Path.Combine(folder, "cluster", "postgresql", "data", "postmaster.pid")));

        await using var second = Program.LaunchScript(Script, "Coldstart serves", "1", folder, "--port", "0");
        var client = Client(await second.WhenReadyAsync());

        Assert.Equal(LoadClient.RecordsPerBatch, await RunningCluster.WhenAsync(LoadClient.RecordsPerBatch, async () => (await RunningCluster.CountsAsync(client))?.Values.Sum() ?? -1));
        await StopAsync(second);
    }

    [Fact]
    public async Task Run_ClusterWhoseDatabaseRefuses_EndsWithItsSentence()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();

        await using var refused = Program.LaunchScript(Script, "Coldstart serves", "1", folder, "--port", "0", $"database=postgresql://administrator:wrong@127.0.0.1:{database.Server.Port}/{database.Name}");
        await refused.WhenEndedAsync();

        Assert.Contains("password authentication failed", refused.Output, StringComparison.Ordinal);
        Assert.Equal(1, refused.ExitCode);
    }

    [Fact]
    public async Task Run_ClusterOfNone_IsRefused()
    {
        await using var refused = Program.LaunchScript("run", "never", "--cluster", "0");
        await refused.WhenEndedAsync();

        Assert.Contains("1 to 9", refused.Output, StringComparison.Ordinal);
        Assert.Equal(2, refused.ExitCode);
    }

    private static async Task StopAsync(Program run)
    {
        run.Signal("TERM");
        await run.WhenEndedAsync();
        Assert.Equal(0, run.ExitCode);
    }

    private static HttpClient Client(string line)
    {
        var client = new HttpClient { BaseAddress = new Uri(line.Split(' ')[2]) };
        client.DefaultRequestHeaders.Add("X-API-Key", Program.Key);
        return client;
    }
}
