using Coldstart.Analytics.Windows;
using Coldstart.Engine.Tests.Fakes;

namespace Coldstart.Engine.Tests.InProcess;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Ingest_ManyThreads_NothingIsLostOrCountedTwice()
    {
        var harness = await EngineHarness.StartAsync(options: new EngineOptions { Shards = 4 });
        using var done = new CancellationTokenSource();
        var flushing = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await harness.Engine.FlushAsync(CancellationToken.None);
                await Task.Yield();
            }
        });
        var reading = Task.Run(async () =>
        {
            var last = 0L;
            while (!done.IsCancellationRequested)
            {
                var count = await harness.CountAsync("f3");
                Assert.True(count >= last, "a count went back");
                last = count;
                await harness.Engine.TenantAsync(EngineHarness.Project, Window.OneHour, CancellationToken.None);
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() => SendAsync(harness, thread, 300))));
        await done.CancelAsync();
        await Task.WhenAll(flushing, reading);

        Assert.Equal(2400, harness.Disk.Committed.Count);
        await CompareAsync(harness);
        Assert.Equal((0, 0, 0), (harness.Engine.State.Gaps, harness.Engine.State.BehindFunctions, harness.Engine.State.BacklogBytes));
        await harness.Engine.FlushAsync(CancellationToken.None);
        Assert.Empty(harness.Disk.Journal);
        harness = await harness.CrashAsync();
        await CompareAsync(harness);
        await harness.DisposeAsync();
    }

    [Fact]
    public async Task Report_AfterEveryAnswer_HoldsItsRecords()
    {
        await using var harness = await EngineHarness.StartAsync(options: new EngineOptions { Shards = 2 });
        await Task.WhenAll(Enumerable.Range(0, 6).Select(thread => Task.Run(async () =>
        {
            for (var sent = 1; sent <= 200; sent++)
            {
                await harness.IngestAsync(($"own{thread}", 1), ("shared", 1));
                Assert.Equal(sent, await harness.CountAsync($"own{thread}"));
                Assert.True(await harness.CountAsync("shared") >= sent);
            }
        })));
        Assert.Equal(1200, await harness.CountAsync("shared"));
    }

    [Fact]
    public async Task Report_ManyReadersAtOnce_ShareOneResult()
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        var first = await harness.Engine.ReportAsync(EngineHarness.Project, EngineHarness.IdOf("a"), Window.OneHour, CancellationToken.None);
        var again = harness.Engine.ReportAsync(EngineHarness.Project, EngineHarness.IdOf("a"), Window.OneHour, CancellationToken.None);
        Assert.True(again.IsCompletedSuccessfully);
        Assert.Same(first, await again);
        await harness.IngestAsync(("a", 1));
        Assert.NotSame(first, await harness.Engine.ReportAsync(EngineHarness.Project, EngineHarness.IdOf("a"), Window.OneHour, CancellationToken.None));
    }

    [Fact]
    public async Task Report_NothingNewButTheWindowMoved_IsBuiltAnew()
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        Assert.Equal(1, (await harness.ReportAsync("a", Window.FiveMinutes))!.Status.Invocations);
        harness.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, (await harness.ReportAsync("a", Window.FiveMinutes))!.Status.Invocations);
        Assert.Equal(1, (await harness.ReportAsync("a", Window.OneHour))!.Status.Invocations);
    }

    private static async Task SendAsync(EngineHarness harness, int thread, int requests)
    {
        var random = new Random(thread);
        for (var request = 0; request < requests; request++)
        {
            var body = Enumerable.Range(0, random.Next(1, 20)).Select(_ => ($"f{random.Next(30)}", (long)random.Next(1, 1000))).ToArray();
            Assert.False((await harness.IngestAsync(body)).Pending);
        }
    }

    private static async Task CompareAsync(EngineHarness harness)
    {
        for (var function = 0; function < 30; function++)
        {
            var (count, billedMs) = Truth.Of(harness.Disk, EngineHarness.IdOf($"f{function}"));
            var report = await harness.ReportAsync($"f{function}");
            Assert.Equal((count, billedMs), (report!.Status.Invocations, report.BilledMs));
        }
    }
}
