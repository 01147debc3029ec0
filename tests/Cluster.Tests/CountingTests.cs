using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Coldstart.Cluster.Tests.Processes;
using Coldstart.PostgreSqlServers;
using Xunit.Abstractions;

namespace Coldstart.Cluster.Tests;

[NeedsPostgreSql]
public sealed class CountingTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Ingest_ThroughTwoFrontEnds_IsCountedOnceAndReadBack()
    {
        await using var cluster = await RunningCluster.StartAsync(silos: 2, frontEnds: 2);
        LoadClient[] load = [new(1, cluster.FrontEnds[0]), new(2, cluster.FrontEnds[1])];

        foreach (var client in load)
        {
            for (var batch = 0; batch < 10; batch++) await client.SendAsync();
        }

        await AssertCountsAsync(cluster.FrontEnds[0], load);
        await AssertCountsAsync(cluster.FrontEnds[1], load);
        await AssertAnswersAsync(cluster.FrontEnds[1]);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Kill9_OfASiloUnderLoad_LosesAndDoublesNothing()
    {
        await using var cluster = await RunningCluster.StartAsync(silos: 2, frontEnds: 2);
        LoadClient[] load = [new(1, cluster.FrontEnds[0]), new(2, cluster.FrontEnds[1]), new(3, cluster.FrontEnds[0]), new(4, cluster.FrontEnds[1])];
        using var stop = new CancellationTokenSource();
        var running = Task.WhenAll(load.Select(client => client.RunAsync(stop.Token)));

        for (var kill = 0; kill < 2; kill++)
        {
            await LoadedAsync(load, more: 2000);
            cluster.Silos[kill].Kill9();
            await cluster.Silos[kill].WhenEndedAsync();
            await cluster.StartSiloAsync();
        }
        await LoadedAsync(load, more: 2000);
        await stop.CancelAsync();
        await running;

        output.WriteLine($"{load.Sum(static client => client.Acknowledged.Sum())} records acknowledged, {load.Sum(static client => client.Repeats)} repeats");
        await AssertCountsAsync(cluster.FrontEnds[0], load);
        await AssertCountsAsync(cluster.FrontEnds[1], load);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Kill9_OfASiloWithFunctionsOfItsFirstSecond_ListsThemAllInSeconds()
    {
        await using var cluster = await RunningCluster.StartAsync(silos: 2, frontEnds: 1);
        var load = new LoadClient(1, cluster.FrontEnds[0]);

        await load.SendAsync();
        cluster.Silos[1].Kill9();
        var watch = Stopwatch.StartNew();
        var listed = await RunningCluster.WhenAsync(LoadClient.Functions, async () => (await RunningCluster.CountsAsync(cluster.FrontEnds[0]))?.Count ?? -1);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"» cluster: after {watch.Elapsed.TotalSeconds:F1} s the functions of a silo that died in their first second are listed"));
        Assert.Equal(LoadClient.Functions, listed);
        // Without a look into the journal they wait for the end of its range, and for the settling service.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        await AssertCountsAsync(cluster.FrontEnds[0], [load]);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Terminate_OfASiloUnderLoad_EndsWithZeroAndLosesNothing()
    {
        await using var cluster = await RunningCluster.StartAsync(silos: 1, frontEnds: 1);
        cluster.SiloLogLevel = "information";
        LoadClient[] load = [new(1, cluster.FrontEnds[0]), new(2, cluster.FrontEnds[0])];
        using var stop = new CancellationTokenSource();
        var running = Task.WhenAll(load.Select(client => client.RunAsync(stop.Token)));

        await LoadedAsync(load, more: 1000);
        await cluster.StartSiloAsync();
        cluster.Silos[0].Signal("TERM");
        await cluster.Silos[0].WhenEndedAsync();
        await LoadedAsync(load, more: 1000);
        cluster.SiloLogLevel = "warning";
        await cluster.StartSiloAsync();
        cluster.Silos[1].Signal("TERM");
        await cluster.Silos[1].WhenEndedAsync();
        await LoadedAsync(load, more: 1000);
        await stop.CancelAsync();
        await running;

        Assert.Equal((0, 0), (cluster.Silos[0].ExitCode, cluster.Silos[1].ExitCode));
        // The second had all functions when it was asked to stop.
        Assert.Contains($"Moved {LoadClient.Functions} functions to 1 other silos", cluster.Silos[1].Output, StringComparison.Ordinal);
        await AssertCountsAsync(cluster.FrontEnds[0], load);
    }

    /// <summary>Waits until so many more records are acknowledged.</summary>
    private static async Task LoadedAsync(LoadClient[] load, long more)
    {
        var goal = load.Sum(static client => client.Acknowledged.Sum()) + more;
        Assert.Equal(1, await RunningCluster.WhenAsync(1, () => Task.FromResult(load.Sum(static client => client.Acknowledged.Sum()) >= goal ? 1L : 0)));
    }

    private static async Task AssertCountsAsync(HttpClient frontEnd, LoadClient[] load)
    {
        for (var function = 0; function < LoadClient.Functions; function++)
        {
            var expected = load.Sum(client => client.Acknowledged[function]);
            var name = LoadClient.NameOf(function);
            Assert.Equal((name, expected), (name, await RunningCluster.WhenAsync(expected, async () => (await RunningCluster.CountsAsync(frontEnd))?.GetValueOrDefault(name) ?? -1)));
        }
    }

    private static async Task AssertAnswersAsync(HttpClient frontEnd)
    {
        var list = await frontEnd.GetFromJsonAsync<JsonElement>("/api/v1/functions");
        var function = list.GetProperty("functions")[0];
        var id = function.GetProperty("id").GetString();
        var invocations = function.GetProperty("cold_start_stats").GetProperty("total_invocations").GetInt64();
        var series = await frontEnd.GetFromJsonAsync<JsonElement>($"/api/v1/functions/{id}/series?metric=invocations");
        Assert.Equal(invocations, series.GetProperty("points").EnumerateArray().Sum(static point => point.GetProperty("value").GetInt64()));
        var costs = await frontEnd.GetFromJsonAsync<JsonElement>("/api/v1/costs");
        Assert.Equal(LoadClient.Functions, costs.GetProperty("rows").GetArrayLength());
        var single = await frontEnd.GetFromJsonAsync<JsonElement>($"/api/v1/functions/{id}");
        Assert.Equal(invocations, single.GetProperty("cold_start_stats").GetProperty("total_invocations").GetInt64());
    }
}
