using System.Globalization;
using Coldstart.Cluster.Tests.Processes;
using Coldstart.PostgreSqlServers;
using Npgsql;
using Xunit.Abstractions;

namespace Coldstart.Cluster.Tests.Fire;

/// <summary>
/// A silo is suspended for longer than the others need to find it dead, and goes on: its functions live twice for a moment. <c>COLDSTART_TEST_SPLIT_SECONDS</c>
/// says how long it is suspended.
/// </summary>
[NeedsPostgreSql]
[Trait("Speed", "slow")]
public sealed class SplitBrainTests(ITestOutputHelper output)
{
    private const int Functions = 24;
    private const string Suspended = "silo-0.0";

    // Who stored which version of a function, as the database saw it.
    private const string Witness = """
        CREATE TABLE coldstart.witness (at bigint GENERATED ALWAYS AS IDENTITY, silo text, name text, version bigint);
        CREATE FUNCTION coldstart.witness() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'INSERT' OR NEW.version <> OLD.version THEN
            INSERT INTO coldstart.witness (silo, name, version) VALUES (current_setting('application_name'), NEW.name, NEW.version);
          END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER witness AFTER INSERT OR UPDATE ON coldstart.functions FOR EACH ROW EXECUTE FUNCTION coldstart.witness();
        """;

    [Fact]
    public async Task Silo_SuspendedAndContinued_WritesNothingStaleAndEnds()
    {
        var length = TimeSpan.FromSeconds(Seconds());
        await using var cluster = await RunningCluster.StartAsync(silos: 3, frontEnds: 2);
        await cluster.Database.ExecuteAsync(Witness);
        var ledger = new Ledger(Functions);
        var clients = Enumerable.Range(0, 4).Select(number => new FireClient(number, cluster, ledger)).ToArray();
        var watcher = new Watcher(cluster, ledger);
        var accidents = new Accidents(cluster, ledger);
        await accidents.RecoverAsync("the start");
        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(clients.Select(client => Task.Run(() => client.RunAsync(stop.Token))).Append(Task.Run(() => watcher.RunAsync(stop.Token))));
        await cluster.StoreAllAsync();

        var stale = cluster.Silos[0];
        stale.Signal("STOP");
        var recovery = await accidents.RecoverAsync("a suspended silo");
        using (var timer = new PeriodicTimer(length)) await timer.WaitForNextTickAsync();
        // What the others apply is stored, so that nothing of the stale activations can still be the next version.
        await cluster.StoreAllAsync();
        var takenOver = await WitnessedAsync(cluster);
        stale.Signal("CONT");
        await accidents.RecoverAsync("a continued silo");
        await stale.WhenEndedAsync();
        await cluster.ReplaceSiloAsync(0);
        await accidents.RecoverAsync("a silo in its place");
        await stop.CancelAsync();
        await load;

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"» cluster with a silo suspended for {length.TotalSeconds:F0} s: recovery {recovery.TotalSeconds:F1} s, {ledger.Acknowledged} records, overviews at most {watcher.GreatestLag.TotalSeconds:F1} s behind"));
        foreach (var wrong in watcher.Wrong.Take(20)) output.WriteLine(wrong);
        Assert.True(stale.ExitCode == 3, stale.Output);
        Assert.Contains("this silo ends", stale.Output, StringComparison.Ordinal);
        AssertStaleWroteNothing(takenOver, await WitnessedAsync(cluster));
        Assert.Empty(watcher.Wrong);
        foreach (var frontEnd in cluster.FrontEnds) await Counts.AssertAsync(frontEnd, ledger);
    }

    /// <summary>Versions follow each other, and nothing is stored by the suspended silo after another one took a function over.</summary>
    private static void AssertStaleWroteNothing(IReadOnlyList<Stored> takenOver, IReadOnlyList<Stored> all)
    {
        Assert.Equal(Functions, takenOver.Select(static stored => stored.Name).Distinct().Count());
        Assert.Contains(takenOver, static stored => stored.Silo == Suspended);
        foreach (var function in all.GroupBy(static stored => stored.Name))
            Assert.Equal(Enumerable.Range(1, function.Count()).Select(static version => (long)version), function.Select(static stored => stored.Version));
        Assert.DoesNotContain(all.Skip(takenOver.Count), static stored => stored.Silo == Suspended);
    }

    private static async Task<IReadOnlyList<Stored>> WitnessedAsync(RunningCluster cluster)
    {
        await using var connection = new NpgsqlConnection(cluster.Database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT silo, name, version FROM coldstart.witness ORDER BY at", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var stored = new List<Stored>();
        while (await reader.ReadAsync()) stored.Add(new Stored(reader.GetString(0), reader.GetString(1), reader.GetInt64(2)));
        return stored;
    }

    private static int Seconds() =>
        int.TryParse(Environment.GetEnvironmentVariable("COLDSTART_TEST_SPLIT_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? seconds : 6;

    private sealed record Stored(string Silo, string Name, long Version);
}
