using Coldstart.Simulation.Tests.Files;
using Xunit.Abstractions;

namespace Coldstart.Simulation.Tests;

/// <summary>A simulator that finds nothing proves nothing: each rule taken out must be missed within the schedules of a usual run.</summary>
public sealed class RemovedRuleTests(ITestOutputHelper output)
{
    private const int SchedulesMax = 10_000;

    [Theory]
    [InlineData(Rule.OneTransactionPerLane)]
    [InlineData(Rule.UnknownStopsLane)]
    [InlineData(Rule.InsertChecksRange)]
    [InlineData(Rule.GapsAreFound)]
    [InlineData(Rule.CompareAndSet)]
    [InlineData(Rule.OneView)]
    public void Cluster_WithoutTheRule_Fails(Rule rule) => AssertFails(rule, seed => new World(seed, rule, isTold: false).Run());

    [Fact]
    public void SingleProcess_WithoutTheRuleOfSyncs_Fails() => AssertFails(Rule.FailedSyncIsFinal, seed => new FileWorld(seed, Rule.FailedSyncIsFinal).Run());

    private void AssertFails(Rule rule, Func<int, string?> run)
    {
        var report = new Series(run).Run(0, SchedulesMax, stopsAtFailure: true);
        Assert.NotEmpty(report.Failures);
        var (first, failure) = report.Failures[0];
        output.WriteLine($"» without rule {(int)rule} ({rule}): seed {first}: {failure.Split('\n')[0]}");
    }
}
