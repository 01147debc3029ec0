using System.Globalization;
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

    [Fact]
    public async Task Metrics_OfFrontEndAndSilo_CountTheSameRecords()
    {
        await using var cluster = await RunningCluster.StartAsync(silos: 1, frontEnds: 1);
        using var silo = new HttpClient { BaseAddress = new Uri((await cluster.Silos[0].WhenReadyAsync()).Split(' ')[^1]) };
        var load = new LoadClient(1, cluster.FrontEnds[0]);
        for (var batch = 0; batch < 10; batch++) await load.SendAsync();
        var records = load.Acknowledged.Sum();

        var atFrontEnd = await cluster.FrontEnds[0].GetStringAsync("/metrics");
        Assert.Equal(records, ValueOf(atFrontEnd, "coldstart_ingest_records_total{door=\"/api/v1/ingest/batch\",outcome=\"accepted\"}"));
        Assert.Equal(records, ValueOf(atFrontEnd, "coldstart_journal_records_total"));
        Assert.Equal(10, ValueOf(atFrontEnd, "coldstart_journal_commit_duration_seconds_count"));
        Assert.Equal(0, ValueOf(atFrontEnd, "coldstart_apply_lag_seconds"));
        Assert.Equal([], NamesOn(atFrontEnd).Except(NamesOfTheTable()));
        var atSilo = await silo.GetStringAsync("/metrics");
        Assert.Equal(load.Acknowledged.Count(static count => count > 0), ValueOf(atSilo, "coldstart_functions_loaded"));
        Assert.InRange(ValueOf(atSilo, "coldstart_apply_blocks_total"), 10, records);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Ready_OfASiloWhoseDatabaseIsAway_SaysSoUntilItIsBack()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var cluster = await RunningCluster.StartAsync(silos: 1, frontEnds: 0, server);
        using var client = new HttpClient { BaseAddress = new Uri((await cluster.Silos[0].WhenReadyAsync()).Split(' ')[^1]) };

        await server.StopAsync();
        Assert.Equal("database_unavailable", await FirstStateButServingAsync(client));
        using (var refused = await client.GetAsync("/health/ready")) Assert.Equal(503, (int)refused.StatusCode);
        await server.StartAgainAsync();

        Assert.Equal(200, await RunningCluster.WhenAsync(200, async () =>
        {
            using var answer = await client.GetAsync("/health/ready");
            return (int)answer.StatusCode;
        }));
    }

    private static double ValueOf(string page, string series) =>
        double.Parse(page.Split('\n').Single(line => line.StartsWith(series + " ", StringComparison.Ordinal))[(series.Length + 1)..], CultureInfo.InvariantCulture);

    private static IEnumerable<string> NamesOn(string page) =>
        page.Split('\n').Where(static line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[2]).Where(static name => name != "target_info").Distinct();

    private static IEnumerable<string> NamesOfTheTable([CallerFilePath] string here = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "operations.md")).Where(static line => line.StartsWith("| `", StringComparison.Ordinal)).Select(static line => line.Split('`')[1]);

    /// <summary>The first state that is another than serving: it must be heard before the port is gone.</summary>
    private static async Task<string> FirstStateButServingAsync(HttpClient client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            using var answer = await client.GetAsync("/health/ready");
            var state = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString()!;
            if (state != "serving") return state;
        }
    }
}
