using Coldstart.Cluster.Tests.Processes;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Cluster.Tests;

/// <summary>A silo and a front end in one process.</summary>
[NeedsPostgreSql]
public sealed class FrontEndInSiloTests
{
    [Fact]
    public async Task Silo_WithAFrontEnd_ServesTheApiAndEndsBehindIt()
    {
        await using var database = await SharedPostgreSql.NewFastDatabaseAsync();
        await using var silo = Program.Launch(
            "SiloAssembly", "Coldstart serves", "--postgres", database.Url, "--silo-port", RunningCluster.FreePort(), "--gateway-port", RunningCluster.FreePort(), "--health-port", "0", "--front-end", "0");
        using var client = new HttpClient { BaseAddress = new Uri((await silo.WhenReadyAsync()).Split(' ')[2]) };
        client.DefaultRequestHeaders.Add("X-API-Key", Program.Key);

        await new LoadClient(1, client).SendAsync();

        Assert.Equal(LoadClient.RecordsPerBatch, await RunningCluster.WhenAsync(LoadClient.RecordsPerBatch, async () => (await RunningCluster.CountsAsync(client))?.Values.Sum() ?? -1));
        silo.Signal("TERM");
        await silo.WhenEndedAsync();
        Assert.Equal(0, silo.ExitCode);
    }
}
