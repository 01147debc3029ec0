using System.Net.Http.Json;
using System.Text.Json;
using Coldstart.Cluster.Tests.Processes;

namespace Coldstart.Cluster.Tests.Fire;

/// <summary>The comparison in the end: what was acknowledged is counted, all of it once.</summary>
internal static class Counts
{
    /// <summary>As the list has it, as each function's report has it, and as the sum of its series: through one front end.</summary>
    public static async Task AssertAsync(HttpClient frontEnd, Ledger ledger)
    {
        Assert.Equal(ledger.Acknowledged, await RunningCluster.WhenAsync(ledger.Acknowledged, async () => (await RunningCluster.CountsAsync(frontEnd))?.Values.Sum() ?? -1));
        var names = Enumerable.Range(0, ledger.Functions).ToDictionary(Ledger.NameOf);
        foreach (var id in await RunningCluster.IdsAsync(frontEnd))
        {
            var report = await frontEnd.GetFromJsonAsync<JsonElement>($"/api/v1/functions/{id}?window=24h");
            var name = report.GetProperty("function_name").GetString()!;
            var expected = ledger.AcknowledgedOf(names[name]);
            Assert.Equal((name, expected), (name, report.GetProperty("cold_start_stats").GetProperty("total_invocations").GetInt64()));
            var series = await frontEnd.GetFromJsonAsync<JsonElement>($"/api/v1/functions/{id}/series?metric=invocations&window=24h");
            Assert.Equal((name, expected), (name, series.GetProperty("points").EnumerateArray().Sum(static point => point.GetProperty("value").GetInt64())));
        }
    }
}
