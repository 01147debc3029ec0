using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Coldstart.Cluster.Tests.Processes;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Cluster.Tests;

/// <summary>What a silo tells those who run it, on a port of its own.</summary>
[NeedsPostgreSql]
public sealed class SiloHealthTests
{
    [Fact]
    public async Task Terminate_OfASilo_TurnsItsReadinessFirst()
    {
        await using var cluster = await RunningCluster.StartAsync(silos: 1, frontEnds: 0);
        using var client = new HttpClient { BaseAddress = new Uri((await cluster.Silos[0].WhenReadyAsync()).Split(' ')[^1]) };

        var ready = await client.GetFromJsonAsync<JsonElement>("/health/ready");
        Assert.Equal(("ready", "serving"), (ready.GetProperty("status").GetString(), ready.GetProperty("state").GetString()));
        Assert.Equal("live", (await client.GetFromJsonAsync<JsonElement>("/health/live")).GetProperty("status").GetString());
        var metrics = await client.GetStringAsync("/metrics");
        Assert.Contains("target_info{service_name=\"coldstart-silo\"", metrics, StringComparison.Ordinal);
        Assert.Contains("coldstart_state{state=\"serving\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Equal([], NamesOn(metrics).Except(NamesOfTheTable()));
        Assert.Contains("orleans_catalog_activations", NamesOn(metrics));

        cluster.Silos[0].Signal("TERM");
        Assert.Equal("stopping", await FirstStateButServingAsync(client));
        await cluster.Silos[0].WhenEndedAsync();
        Assert.Equal(0, cluster.Silos[0].ExitCode);
    }

    private static IEnumerable<string> NamesOn(string page) =>
        page.Split('\n').Where(static line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[2]).Where(static name => name != "target_info").Distinct();

    private static IEnumerable<string> NamesOfTheTable([CallerFilePath] string here = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "operations.md")).Where(static line => line.StartsWith("| `", StringComparison.Ordinal)).Select(static line => line.Split('`')[1]);

    /// <summary>The first state that is another than serving: it must be heard before the port is gone.</summary>
    private static async Task<string> FirstStateButServingAsync(HttpClient client)
    {
        while (true)
        {
            using var answer = await client.GetAsync("/health/ready");
            var state = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString()!;
            if (state != "serving") return state;
        }
    }
}
