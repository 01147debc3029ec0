using System.Diagnostics;
using System.Net;
using Coldstart.Cluster.Tests.Processes;

namespace Coldstart.Cluster.Tests.Fire;

/// <summary>What happens to a cluster under load, and how long each time until every function takes records and answers again through every front end that is left.</summary>
internal sealed class Accidents(RunningCluster cluster, Ledger ledger)
{
    private readonly FireClient probe = new(1000, cluster, ledger);
    private readonly List<(string What, TimeSpan Took)> recoveries = [];

    public IReadOnlyList<(string What, TimeSpan Took)> Recoveries => recoveries;

    public async Task KillSiloAsync(int silo)
    {
        cluster.Silos[silo].Kill9();
        await Task.WhenAll(RecoverAsync("kill -9 of a silo"), cluster.ReplaceSiloAsync(silo));
    }

    public async Task KillFrontEndAsync(int frontEnd)
    {
        cluster.FrontEndPrograms[frontEnd].Kill9();
        await Task.WhenAll(RecoverAsync("kill -9 of a front end"), cluster.ReplaceFrontEndAsync(frontEnd));
    }

    /// <summary>One process after another ends by SIGTERM, and a new one takes its place.</summary>
    public async Task RollAsync()
    {
        for (var silo = 0; silo < cluster.Silos.Count; silo++)
        {
            cluster.Silos[silo].Signal("TERM");
            await Task.WhenAll(RecoverAsync("a silo's rolling restart"), cluster.Silos[silo].WhenEndedAsync());
            Assert.True(cluster.Silos[silo].ExitCode == 0, cluster.Silos[silo].Output);
            await cluster.ReplaceSiloAsync(silo);
        }
        for (var frontEnd = 0; frontEnd < cluster.FrontEndPrograms.Count; frontEnd++)
        {
            cluster.FrontEndPrograms[frontEnd].Signal("TERM");
            await Task.WhenAll(RecoverAsync("a front end's rolling restart"), cluster.FrontEndPrograms[frontEnd].WhenEndedAsync());
            Assert.True(cluster.FrontEndPrograms[frontEnd].ExitCode == 0, cluster.FrontEndPrograms[frontEnd].Output);
            await cluster.ReplaceFrontEndAsync(frontEnd);
        }
    }

    public async Task TakeDatabaseAwayAsync(TimeSpan length)
    {
        await cluster.Server.StopAsync();
        using var timer = new PeriodicTimer(length);
        await timer.WaitForNextTickAsync();
        await cluster.Server.StartAgainAsync();
        await RecoverAsync("PostgreSQL away");
    }

    /// <summary>Waits until a new record of every function is visible, and every function answers through every front end that lives.</summary>
    public async Task<TimeSpan> RecoverAsync(string what)
    {
        var watch = Stopwatch.StartNew();
        await probe.SendToAllAsync();
        for (var frontEnd = 0; frontEnd < cluster.FrontEnds.Count; frontEnd++)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (!cluster.FrontEndPrograms[frontEnd].HasEnded && !await AnswersAsync(cluster.FrontEnds[frontEnd]))
            {
                Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"{what}: no recovery within a minute");
                await timer.WaitForNextTickAsync();
            }
        }
        recoveries.Add((what, watch.Elapsed));
        return watch.Elapsed;
    }

    private static async Task<bool> AnswersAsync(HttpClient frontEnd)
    {
        try
        {
            foreach (var id in await RunningCluster.IdsAsync(frontEnd))
            {
                using var response = await frontEnd.GetAsync($"/api/v1/functions/{id}");
                if (response.StatusCode != HttpStatusCode.OK) return false;
            }
            return true;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or ObjectDisposedException)
        {
            // It died meanwhile; whoever asks looks again.
            return false;
        }
    }
}
