using Coldstart.Analytics.Windows;
using Coldstart.Engine.Tests.Fakes;

namespace Coldstart.Engine.Tests.InProcess;

public sealed class EvictionTests
{
    [Fact]
    public async Task Upkeep_IdleFunction_LeavesMemoryAndComesBackWhole()
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1), ("b", 10));
        await harness.PassAsync(70);
        harness.Time.Advance(TimeSpan.FromMinutes(20));
        await harness.CountAsync("b");
        await harness.PassAsync(60);
        Assert.Equal((1, 1), (harness.Engine.State.LoadedFunctions, harness.Engine.State.Evictions));

        Assert.Equal(1, (await harness.ReportAsync("a"))!.BilledMs);
        await harness.IngestAsync(("a", 2));
        Assert.Equal(3, (await harness.ReportAsync("a"))!.BilledMs);
        Assert.Equal(1, harness.Functions.Loads);
    }

    [Fact]
    public async Task Upkeep_FunctionThatIsNotStored_Stays()
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        harness.Functions.IsDown = true;
        harness.Time.Advance(TimeSpan.FromHours(5));
        await harness.PassAsync(240);
        Assert.Equal((1, 0), (harness.Engine.State.LoadedFunctions, harness.Engine.State.Evictions));
        Assert.Equal(1, await harness.CountAsync("a"));
    }

    [Fact]
    public async Task Upkeep_OverTheBudget_EvictsFunctionsThatWereUsedAMomentAgo()
    {
        var options = new EngineOptions { Shards = 2, StatisticsBytesMax = 1 << 20 };
        await using var harness = await EngineHarness.StartAsync(options: options);
        for (var request = 0; request < 60; request++) await harness.IngestAsync(Enumerable.Range(0, 50).Select(at => ($"f{request * 50 + at}", 1L)).ToArray());
        await harness.Engine.FlushAsync(CancellationToken.None);
        Assert.True(harness.Engine.State.StatisticsBytes > options.StatisticsBytesMax);
        await harness.PassAsync(61);
        Assert.True(harness.Engine.State.StatisticsBytes <= options.StatisticsBytesMax);
        Assert.True(harness.Engine.State.Evictions > 0);
        Assert.Equal(1, await harness.CountAsync("f0"));
    }

    [Fact]
    public async Task Report_ReadersOfAnEvictedFunction_ShareOneLoad()
    {
        await using var harness = await (await StoredAsync()).RestartAsync();
        harness.Functions.LoadGate = new TaskCompletionSource();
        var readers = Enumerable.Range(0, 10).Select(at => harness.ReportAsync("a", (Window)(at % 6))).ToArray();
        var sent = harness.IngestAsync(("a", 2));
        harness.Functions.LoadGate.SetResult();
        await sent;
        var reports = await Task.WhenAll(readers);
        Assert.Equal(1, harness.Functions.Loads);
        Assert.All(reports, report => Assert.InRange(report!.BilledMs, 1, 3));
        Assert.Equal(3, (await harness.ReportAsync("a"))!.BilledMs);
    }

    [Fact]
    public async Task Report_StoreThatFails_SaysUnavailableAndWorksLater()
    {
        await using var harness = await (await StoredAsync()).RestartAsync();
        harness.Functions.IsDown = true;
        await Assert.ThrowsAsync<EngineUnavailableException>(() => harness.ReportAsync("a"));
        harness.Functions.IsDown = false;
        Assert.Equal(1, await harness.CountAsync("a"));
    }

    [Fact]
    public async Task Tenant_FunctionsWithoutRecordsInTheWindow_AreThereWithoutALoad()
    {
        await using var harness = await StoredAsync();
        await harness.ReportAsync("a");
        await harness.PassAsync(70);
        harness.Time.Advance(TimeSpan.FromHours(2));
        await harness.PassAsync(60);
        Assert.Equal(0, harness.Engine.State.LoadedFunctions);

        var report = Assert.Single((await harness.Engine.TenantAsync(EngineHarness.Project, Window.OneHour, CancellationToken.None)).Functions);
        Assert.Equal((0, "a", 512), (report.Status.Invocations, report.Head.Name, report.Head.MemoryAllocatedMb));
        Assert.Equal(0, harness.Functions.Loads);
        report = Assert.Single((await harness.Engine.TenantAsync(EngineHarness.Project, Window.OneDay, CancellationToken.None)).Functions);
        Assert.Equal(1, report.Status.Invocations);
        Assert.Equal(1, harness.Functions.Loads);
    }

    [Fact]
    public async Task Tenant_WithinASecond_IsTheSameResult()
    {
        await using var harness = await StoredAsync();
        var first = await harness.Engine.TenantAsync(EngineHarness.Project, Window.OneHour, CancellationToken.None);
        await harness.IngestAsync(("a", 2));
        Assert.Same(first, await harness.Engine.TenantAsync(EngineHarness.Project, Window.OneHour, CancellationToken.None));
        harness.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await harness.Engine.TenantAsync(EngineHarness.Project, Window.OneHour, CancellationToken.None);
        Assert.Equal(3, Assert.Single(second.Functions).BilledMs);
        Assert.Equal(harness.Time.NowUs, second.AsOfUs);
    }

    private static async Task<EngineHarness> StoredAsync()
    {
        var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        return harness;
    }
}
