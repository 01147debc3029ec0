using Coldstart.Analytics.Windows;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Tests.InProcess;

public sealed class IngestTests
{
    [Fact]
    public async Task Ingest_OneRequest_IsVisibleWhenItReturns()
    {
        await using var harness = await EngineHarness.StartAsync();
        var outcome = await harness.IngestAsync(("a", 10), ("a", 20), ("b", 30));
        var report = await harness.ReportAsync("a");

        Assert.Equal(1, outcome.Sequence);
        Assert.Equal(harness.Journal.Lane, outcome.Lane);
        Assert.False(outcome.Pending);
        Assert.Equal(2, report!.Status.Invocations);
        Assert.Equal(30, report.BilledMs);
        Assert.Equal(1, await harness.CountAsync("b"));
    }

    [Fact]
    public async Task Ingest_KnownRequestId_IsADuplicate()
    {
        await using var harness = await EngineHarness.StartAsync();
        var first = Requests.Of(harness.Time.NowUs);
        Requests.Add(first, "a", harness.Time.NowUs, 10, requestId: "r-1");
        var second = Requests.Of(harness.Time.NowUs);
        Requests.Add(second, "a", harness.Time.NowUs, 10, requestId: "r-1");

        Assert.Equal(0, (await harness.IngestAsync(first)).Duplicates);
        Assert.Equal(1, (await harness.IngestAsync(second)).Duplicates);
        Assert.Equal(1, await harness.CountAsync("a"));
    }

    [Fact]
    public async Task Ingest_Nothing_TouchesNoJournal()
    {
        await using var harness = await EngineHarness.StartAsync();
        Assert.Equal(default, await harness.IngestAsync());
        Assert.Empty(harness.Disk.Committed);
    }

    [Fact]
    public async Task Ingest_CollectorUsedAgain_KeepsWhatWasSent()
    {
        await using var harness = await EngineHarness.StartAsync();
        harness.Journal.HoldsCommits = true;
        var collector = Requests.Of(harness.Time.NowUs, ("a", 10), ("b", 20));
        var sent = harness.IngestAsync(collector);
        collector.Begin(harness.Time.NowUs);
        Requests.Add(collector, "c", harness.Time.NowUs, 99);
        harness.Journal.CommitAll();
        await sent;

        Assert.Equal(10, (await harness.ReportAsync("a"))!.BilledMs);
        Assert.Equal(20, (await harness.ReportAsync("b"))!.BilledMs);
        Assert.Null(await harness.ReportAsync("c"));
    }

    [Fact]
    public async Task Ingest_FailedCommit_CountsNothingAndTheNextLaneGoesOn()
    {
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("a", 1));
        harness.Journal.HoldsCommits = true;
        var lost = harness.IngestAsync(("a", 10), ("new", 10));
        harness.Journal.FailWaiting();
        await Assert.ThrowsAsync<JournalUnavailableException>(() => lost);
        harness.Journal.HoldsCommits = false;
        await harness.IngestAsync(("a", 2));
        await harness.IngestAsync(("a", 4));

        Assert.Equal(7, (await harness.ReportAsync("a"))!.BilledMs);
        Assert.Null(await harness.ReportAsync("new"));
        Assert.Equal(0, harness.Engine.State.Gaps);
    }

    [Fact]
    public async Task Ingest_RefusedByTheJournal_ThrowsItsSentence()
    {
        await using var harness = await EngineHarness.StartAsync();
        harness.Journal.Refusal = "The disk is full.";
        var refused = await Assert.ThrowsAsync<JournalUnavailableException>(() => harness.IngestAsync(("a", 1)));
        Assert.Equal("The disk is full.", refused.Message);
        Assert.Equal(EngineCondition.JournalUnwritable, harness.Engine.State.Condition);
        Assert.Equal(0, harness.Engine.State.BacklogBytes);
    }

    [Fact]
    public async Task Ingest_BeforeTheStart_IsRefused()
    {
        await using var harness = EngineHarness.Make();
        await Assert.ThrowsAsync<JournalUnavailableException>(() => harness.IngestAsync(("a", 1)));
        await Assert.ThrowsAsync<EngineUnavailableException>(() => harness.ReportAsync("a"));
    }

    [Fact]
    public async Task Ingest_AfterTheStop_IsRefused()
    {
        var harness = await EngineHarness.StartAsync();
        await harness.DisposeAsync();
        await Assert.ThrowsAsync<JournalUnavailableException>(() => harness.IngestAsync(("a", 1)));
    }

    [Fact]
    public async Task Ingest_FunctionThatLoadsTooLong_SaysPendingAndSettlesLater()
    {
        var time = new ManualTime { FiresTimers = true };
        await using var harness = await (await StoredAsync(time)).RestartAsync();
        harness.Functions.LoadGate = new TaskCompletionSource();
        var sent = harness.IngestAsync(("a", 5));
        await Wait.UntilAsync(() => harness.Disk.Committed.Count == 2);
        Assert.False(sent.IsCompleted);
        while (!sent.IsCompleted)
        {
            time.Advance(harness.Options.ApplyWait);
            await Task.Yield();
        }
        Assert.True((await sent).Pending);

        harness.Functions.LoadGate.SetResult();
        await Wait.UntilAsync(() => harness.Engine.State.BacklogBytes == 0);
        Assert.Equal(6, (await harness.ReportAsync("a"))!.BilledMs);
    }

    [Fact]
    public async Task Ingest_FunctionsOfTwoProjects_AreApart()
    {
        var other = new Guid("22222222-2222-4222-8222-222222222222");
        await using var harness = await EngineHarness.StartAsync();
        await harness.IngestAsync(("same", 10));
        await harness.IngestAsync(Requests.Of(harness.Time.NowUs, ("same", 500), ("hers", 1)), project: other);
        await harness.Engine.FlushAsync(CancellationToken.None);

        Assert.Equal(10, (await harness.ReportAsync("same"))!.BilledMs);
        Assert.Equal(500, (await harness.ReportAsync("same", project: other))!.BilledMs);
        var hers = EngineHarness.IdOf("hers", other);
        var nowUs = harness.Time.NowUs;
        Assert.Null(await harness.Engine.ReportAsync(EngineHarness.Project, hers, Window.OneHour, CancellationToken.None));
        Assert.Null(await harness.Engine.SeriesAsync(EngineHarness.Project, hers, 0, nowUs, 60_000_000, CancellationToken.None));
        Assert.Empty(await harness.Engine.ColdStartsAsync(new ColdStartQuery(EngineHarness.Project, hers, 0, nowUs, false, 0, 10), CancellationToken.None));
        Assert.Equal("same", Assert.Single((await harness.Engine.TenantAsync(EngineHarness.Project, Window.OneDay, CancellationToken.None)).Functions).Head.Name);
        Assert.Equal("same", Assert.Single(await harness.Engine.UsageAsync(EngineHarness.Project, 0, nowUs, CancellationToken.None)).FunctionName);
        Assert.Empty((await harness.Engine.TenantAsync(Guid.NewGuid(), Window.OneDay, CancellationToken.None)).Functions);
        Assert.Empty(await harness.Engine.UsageAsync(Guid.NewGuid(), 0, nowUs, CancellationToken.None));
    }

    private static async Task<EngineHarness> StoredAsync(ManualTime time)
    {
        var harness = await EngineHarness.StartAsync(time: time);
        await harness.IngestAsync(("a", 1));
        return harness;
    }
}
