using System.Globalization;
using Coldstart.Cluster.Tests.Processes;
using Coldstart.PostgreSqlServers;
using Xunit.Abstractions;

namespace Coldstart.Cluster.Tests.Fire;

/// <summary>
/// Three silos, two front ends, eight clients, and one accident after another. <c>COLDSTART_TEST_CLUSTER_SECONDS</c> says for how long something is killed
/// every ten seconds.
/// </summary>
[NeedsPostgreSql]
[Trait("Speed", "slow")]
public sealed class UnderFireTests(ITestOutputHelper output)
{
    private const int Functions = 24;
    private const int Clients = 8;
    private const int SecondsBetweenKills = 10;

    [Fact]
    public async Task Accidents_UnderLoad_CountEveryAcknowledgedRecordOnce()
    {
        var seconds = Seconds();
        await using var server = await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { IsDurable = false });
        await using var cluster = await RunningCluster.StartAsync(silos: 3, frontEnds: 2, server);
        var ledger = new Ledger(Functions);
        var clients = Enumerable.Range(0, Clients).Select(number => new FireClient(number, cluster, ledger)).ToArray();
        var watcher = new Watcher(cluster, ledger);
        var accidents = new Accidents(cluster, ledger);
        using var stop = new CancellationTokenSource();
        await accidents.RecoverAsync("the start");
        var load = Task.WhenAll(clients.Select(client => Task.Run(() => client.RunAsync(stop.Token))).Append(Task.Run(() => watcher.RunAsync(stop.Token))));
        try
        {
            await HappenAsync(accidents, seconds, load);
        }
        finally
        {
            await stop.CancelAsync();
        }
        await load;

        Print(seconds, ledger, clients, watcher, accidents);
        Assert.Empty(watcher.Wrong);
        Assert.True(watcher.Answered > 0);
        foreach (var frontEnd in cluster.FrontEnds) await Counts.AssertAsync(frontEnd, ledger);
    }

    private static async Task HappenAsync(Accidents accidents, int seconds, Task load)
    {
        var kills = seconds / SecondsBetweenKills;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(SecondsBetweenKills));
        for (var kill = 0; kill < kills; kill++)
        {
            if (load.IsCompleted) await load;
            if (kill % 3 == 2) await accidents.KillFrontEndAsync(kill / 3 % 2);
            else await accidents.KillSiloAsync((kill - kill / 3) % 3);
            // A rolling restart at a third, the second at two thirds of a long run.
            if (kill == kills / 3 || kills > 4 && kill == kills * 2 / 3) await accidents.RollAsync();
            if (kill < kills - 1) await timer.WaitForNextTickAsync();
        }
        await accidents.TakeDatabaseAwayAsync(TimeSpan.FromSeconds(Math.Clamp(seconds / 6, 4, 10)));
    }

    private void Print(int seconds, Ledger ledger, FireClient[] clients, Watcher watcher, Accidents accidents)
    {
        foreach (var group in accidents.Recoveries.GroupBy(static recovery => recovery.What))
            Line($"» cluster recovery after {group.Key}: {group.Count()} times, slowest {group.Max(static recovery => recovery.Took.TotalSeconds):F1} s");
        Line($"» cluster under fire for {seconds} s: {ledger.Acknowledged} records acknowledged, {ledger.Pending} batches pending, {clients.Sum(static client => client.Repeats)} sent again, longest wait for an acknowledgement {clients.Max(static client => client.LongestWait.TotalSeconds):F1} s");
        Line($"» cluster questions under fire: {watcher.Answered} answered, {watcher.Refused} refused, p50 {watcher.Ms(0.5):F1} ms, p99 {watcher.Ms(0.99):F1} ms, slowest {watcher.Ms(1) / 1000:F1} s, overviews at most {watcher.GreatestLag.TotalSeconds:F1} s behind");
        foreach (var wrong in watcher.Wrong.Take(20)) output.WriteLine(wrong);

        void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
    }

    private static int Seconds() =>
        int.TryParse(Environment.GetEnvironmentVariable("COLDSTART_TEST_CLUSTER_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? seconds : 20;
}
