using Coldstart.Simulation.Tests.Files;
using Xunit.Abstractions;

namespace Coldstart.Simulation.Tests;

/// <summary>Seeded schedules of accidents (EXACTLY-ONCE.md, "Proof"). A failing seed is named, and <c>COLDSTART_SEED</c> tells its story.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Few = 500;
    private const int Many = 9500;
    private const int FewOnFiles = 200;
    private const int ManyOnFiles = 1800;

    [Fact]
    public void Cluster_AnyAccidents_CountsEveryAcknowledgedRecordOnce() => RunCluster(0, Few);

    [Fact]
    [Trait("Speed", "slow")]
    public void Cluster_ManyMoreAccidents_CountsEveryAcknowledgedRecordOnce() => RunCluster(Few, Options.Schedules(Many));

    [Fact]
    public void SingleProcess_AnyAccidentsOfItsDisk_CountsEveryAcknowledgedRecordOnce() => RunSingleProcess(0, FewOnFiles);

    [Fact]
    [Trait("Speed", "slow")]
    public void SingleProcess_ManyMoreAccidents_CountsEveryAcknowledgedRecordOnce() => RunSingleProcess(FewOnFiles, Options.Schedules(ManyOnFiles));

    [Fact]
    public void Cluster_SameSeed_IsTheSameSchedule()
    {
        for (var seed = 0; seed < 20; seed++) Assert.Equal(Tell(seed, Rule.None), Tell(seed, Rule.None));
    }

    [Fact]
    public void Seed_Asked_IsTold()
    {
        if (Options.Seed is not { } seed) return;
        foreach (var line in Tell(seed, Options.Removed)) output.WriteLine(line);
        output.WriteLine($"The single process with the same seed: {new FileWorld(seed, Options.Removed).Run() ?? "nothing to find"}.");
    }

    private static List<string> Tell(int seed, Rule removed)
    {
        var world = new World(seed, removed, isTold: true);
        world.Run();
        return world.Scheduler.Story!;
    }

    private void RunSingleProcess(int first, int count) =>
        Show("single process on files", new Series(seed => new FileWorld(seed, Rule.None).Run()).Run(first, count, stopsAtFailure: false));

    private void RunCluster(int first, int count)
    {
        var servedBeside = 0L;
        var report = new Series(seed =>
        {
            var world = new World(seed, Rule.None, isTold: false);
            var failure = world.Run();
            Interlocked.Add(ref servedBeside, world.ServedBeside);
            return failure;
        }).Run(first, count, stopsAtFailure: false);
        output.WriteLine($"» cluster: {servedBeside} calls were served beside the turn of a grain");
        Show("cluster", report);
        Assert.True(servedBeside > count, "Hardly a call was served beside the turn of its grain: the schedules show nothing of it.");
    }

    private void Show(string what, SeriesReport report)
    {
        output.WriteLine($"» {what}: {report.Ran} schedules, {report.PerSecond:0} a second, {report.Failures.Count} failed");
        Assert.True(report.Failures.Count == 0, string.Join('\n', report.Failures.Take(5).Select(failure => $"seed {failure.Seed}: {failure.Failure}")));
    }
}
