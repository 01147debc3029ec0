using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.Tests.Fakes;

namespace Coldstart.Engine.Tests.Contract;

/// <summary>What holds for every form of the engine, on real storage: the single process on files and on PostgreSQL, and the cluster.</summary>
public abstract class EngineContract(IEngineHome home) : IAsyncLifetime
{
    private const long DayUs = 86_400_000_000;

    private static readonly Guid Project = new("11111111-1111-4111-8111-111111111111");
    private static readonly Guid OtherProject = new("22222222-2222-4222-8222-222222222222");

    private static long NowUs => (TimeProvider.System.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await home.DisposeAsync();

    [Fact]
    public async Task Ingest_Twice_IsVisibleAndARepeatedIdIsADuplicate()
    {
        await using var life = await home.StartAsync();
        var first = await IngestAsync(life, Requests.Of(NowUs, ("a", 10), ("a", 20), ("b", 30)));
        Assert.False(first.Pending);
        Assert.Equal(30, await BilledMsAsync(life, "a"));
        Assert.Equal(30, await BilledMsAsync(life, "b"));

        var known = Requests.Of(NowUs);
        Requests.Add(known, "a", NowUs - 1_000_000, 5, requestId: "r-1");
        Assert.Equal(0, (await IngestAsync(life, known)).Duplicates);
        Assert.Equal(1, (await IngestAsync(life, known)).Duplicates);
        Assert.Equal(35, await BilledMsAsync(life, "a"));
        Assert.Equal(default, await IngestAsync(life, Requests.Of(NowUs)));
    }

    [Fact]
    public async Task Questions_OfTwoProjects_AreApart()
    {
        await using var life = await home.StartAsync();
        var engine = life.Engine;
        await IngestAsync(life, Requests.Of(NowUs, ("same", 10)));
        await IngestAsync(life, Requests.Of(NowUs, ("same", 500), ("hers", 1)), OtherProject);
        await engine.FlushAsync(CancellationToken.None);

        Assert.Equal(10, await BilledMsAsync(life, "same"));
        Assert.Equal(500, await BilledMsAsync(life, "same", OtherProject));
        var hers = Requests.Function("hers").IdIn(OtherProject);
        Assert.Null(await engine.ReportAsync(Project, hers, Window.OneHour, CancellationToken.None));
        Assert.Null(await engine.SeriesAsync(Project, hers, 0, NowUs, 60_000_000, CancellationToken.None));
        Assert.Empty(await engine.ColdStartsAsync(new ColdStartQuery(Project, hers, 0, NowUs, false, 0, 10), CancellationToken.None));
        Assert.Equal("same", Assert.Single((await engine.TenantAsync(Project, Window.OneDay, CancellationToken.None)).Functions).Head.Name);
        Assert.Equal("same", Assert.Single(await engine.UsageAsync(Project, 0, NowUs, CancellationToken.None)).FunctionName);
        Assert.Empty((await engine.TenantAsync(Guid.NewGuid(), Window.OneDay, CancellationToken.None)).Functions);
        Assert.Empty(await engine.UsageAsync(Guid.NewGuid(), 0, NowUs, CancellationToken.None));
    }

    [Fact]
    public async Task Key_UsedAgain_IsAnsweredAsTheFirstTimeAlsoAfterAKill()
    {
        var key = new IdempotencyKey(Project, "/ingest", "k", new byte[32]);
        var first = await home.StartAsync();
        var claimed = await first.Engine.LookUpAsync(key, CancellationToken.None);
        Assert.Equal(IdempotencyState.Claimed, claimed.State);
        await IngestAsync(first, Requests.Of(NowUs, ("a", 5)), claim: claimed.Claim, result: [7, 7]);
        claimed.Claim!.Dispose();
        await AssertRepeatAsync(first, key);
        await first.KillAsync();
        await first.DisposeAsync();

        await using var second = await home.StartAsync();
        await AssertRepeatAsync(second, key);
        await second.Engine.SettleIntakeAsync(CancellationToken.None);
        await AssertRepeatAsync(second, key);
        Assert.Equal(IdempotencyState.OtherBody, (await second.Engine.LookUpAsync(key with { BodyHash = [.. Enumerable.Repeat((byte)1, 32)] }, CancellationToken.None)).State);
        Assert.Equal(5, await BilledMsAsync(second, "a"));
    }

    [Fact]
    public async Task Key_GivenBack_IsFreeAgain()
    {
        var key = new IdempotencyKey(Project, "/ingest", "free", new byte[32]);
        await using var life = await home.StartAsync();
        (await life.Engine.LookUpAsync(key, CancellationToken.None)).Claim!.Dispose();
        using var again = (await life.Engine.LookUpAsync(key, CancellationToken.None)).Claim;
        Assert.NotNull(again);
    }

    [Fact]
    public async Task Report_OfTwoDoors_TellsWhatCameThroughEachAlsoAfterAKill()
    {
        await using (var life = await home.StartAsync())
        {
            foreach (var source in new[] { RecordSource.Sdk, RecordSource.CloudWatch })
            {
                var request = new BatchCollector { Source = source };
                request.Begin(NowUs);
                Requests.Add(request, "a", NowUs - 1_000_000, 5, requestId: "r-1");
                await IngestAsync(life, request);
            }
            await life.KillAsync();
        }
        await using var again = await home.StartAsync();

        var report = (await again.Engine.ReportAsync(Project, Requests.Function("a").IdIn(Project), Window.OneDay, CancellationToken.None))!.Value;
        Assert.Equal([("cloudwatch", 1, 1), ("sdk", 1, 0)], report.Doors.Select(static door => (door.Door, (int)door.Records, (int)door.Repeated)));
        Assert.Equal(["architecture_unknown", "architecture_unknown", "environments_unnamed", "doors_overlap"], report.Quality.Select(static finding => finding.Code));
    }

    [Fact]
    public async Task Stop_AndStart_EverythingIsThere()
    {
        await using (var first = await home.StartAsync())
        {
            for (var at = 1; at <= 20; at++) await IngestAsync(first, Requests.Of(NowUs, ($"f{at % 3}", at)));
        }
        await using var second = await home.StartAsync();
        Assert.Equal(210, await BilledMsAsync(second, "f0") + await BilledMsAsync(second, "f1") + await BilledMsAsync(second, "f2"));
        var overview = await second.Engine.TenantAsync(Project, Window.OneDay, CancellationToken.None);
        Assert.Equal((3, 210), (overview.Functions.Count, overview.Functions.Sum(static report => report.BilledMs)));
    }

    [Fact]
    public async Task Kill_AtAnyMoment_CountsWhatWasAnswered()
    {
        var answered = new long[3];
        for (var number = 0; number < 4; number++)
        {
            await using var life = await home.StartAsync();
            for (var at = 0; at < 3; at++) Assert.Equal(answered[at], await BilledMsAsync(life, $"f{at}"));
            await Task.WhenAll(Enumerable.Range(0, 3).Select(thread => Task.Run(async () =>
            {
                for (var request = 1; request <= 40; request++)
                {
                    await IngestAsync(life, Requests.Of(NowUs, ($"f{thread}", request)));
                    answered[thread] += request;
                    if (request == 10 + number && thread == 1) await life.Engine.FlushAsync(CancellationToken.None);
                }
            })));
            await life.KillAsync();
        }
    }

    [Fact]
    public async Task History_OfLastYear_IsReadFromTheStore()
    {
        await using var life = await home.StartAsync();
        var collector = Requests.Of(NowUs);
        for (var at = 0; at < 30; at++) Requests.Add(collector, "a", NowUs - at * 20 * DayUs, 10, isCold: true, requestId: $"r{at}");
        await IngestAsync(life, collector);
        await life.Engine.FlushAsync(CancellationToken.None);
        var usage = await life.Engine.UsageAsync(Project, 0, NowUs + DayUs, CancellationToken.None);
        Assert.Equal(30, usage.Count);
        Assert.Equal(30, usage.Sum(static day => day.Usage.Sum().Requests));
        var series = await life.Engine.SeriesAsync(Project, Requests.Function("a").IdIn(Project), 0, NowUs + DayUs, DayUs, CancellationToken.None);
        Assert.Equal(30, series!.Points.Sum(static point => point.Totals[Counter.Invocations]));
    }

    [Fact]
    public async Task ColdStarts_OfTwoFunctions_AreListedOnceInOrderAndInPages()
    {
        await using var life = await home.StartAsync();
        for (var at = 0; at < 12; at++)
        {
            var collector = Requests.Of(NowUs);
            Requests.Add(collector, at % 2 == 0 ? "a" : "b", NowUs - at * 1000, (at * 7919 + 13) % 5000, isCold: true, requestId: $"r{at}");
            await IngestAsync(life, collector);
            if (at == 5) await life.Engine.FlushAsync(CancellationToken.None);
        }
        var query = new ColdStartQuery(Project, null, 0, NowUs + DayUs, true, 0, 100);
        var all = await life.Engine.ColdStartsAsync(query, CancellationToken.None);
        Assert.Equal(12, all.Select(static sample => sample.RequestId).Distinct().Count());
        Assert.Equal(all.OrderByDescending(static sample => sample.InitUs).Select(static sample => sample.RequestId), all.Select(static sample => sample.RequestId));
        var pages = new List<string>();
        for (var offset = 0; offset < 12; offset += 5) pages.AddRange((await life.Engine.ColdStartsAsync(query with { Offset = offset, Limit = 5 }, CancellationToken.None)).Select(static sample => sample.RequestId));
        Assert.Equal(all.Select(static sample => sample.RequestId), pages);
        Assert.Equal(6, (await life.Engine.ColdStartsAsync(query with { FunctionId = Requests.Function("b").IdIn(Project) }, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task ManyWritersAndReaders_NobodyEverSeesMoreThanWasSent_AndInTheEndAllOfIt()
    {
        const int Writers = 4;
        const int RequestsEach = 60;
        await using var life = await home.StartAsync();
        var sent = 0L;
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var request = 0; request < RequestsEach; request++)
            {
                Interlocked.Add(ref sent, 2);
                await IngestAsync(life, Requests.Of(NowUs, ("shared", 1), ($"own-{writer}", 1)));
            }
        })));
        while (!writing.IsCompleted)
        {
            var overview = await life.Engine.TenantAsync(Project, Window.OneDay, CancellationToken.None);
            Assert.InRange(overview.Functions.Sum(static report => report.Status.Invocations), 0, Interlocked.Read(ref sent));
            Assert.InRange(await BilledMsAsync(life, "shared"), 0, Interlocked.Read(ref sent) / 2);
        }
        await writing;
        Assert.Equal(Writers * RequestsEach, await BilledMsAsync(life, "shared"));
        for (var writer = 0; writer < Writers; writer++) Assert.Equal(RequestsEach, await BilledMsAsync(life, $"own-{writer}"));
        var usage = await life.Engine.UsageAsync(Project, 0, NowUs + DayUs, CancellationToken.None);
        Assert.Equal(2 * Writers * RequestsEach, usage.Sum(static day => day.Usage.Sum().Requests));
    }

    private static async Task AssertRepeatAsync(IEngineLife life, IdempotencyKey key)
    {
        var repeat = await life.Engine.LookUpAsync(key, CancellationToken.None);
        Assert.Equal(IdempotencyState.Repeat, repeat.State);
        Assert.Equal([7, 7], repeat.Result.ToArray());
    }

    private static async Task<IngestOutcome> IngestAsync(IEngineLife life, BatchCollector records, Guid? project = null, IdempotencyClaim? claim = null, byte[]? result = null)
    {
        var outcome = await life.Engine.IngestAsync(new IngestCommand(project ?? Project, NowUs, records, [], claim, result ?? []), CancellationToken.None);
        Assert.False(outcome.Pending);
        return outcome;
    }

    private static async Task<long> BilledMsAsync(IEngineLife life, string function, Guid? project = null) =>
        (await life.Engine.ReportAsync(project ?? Project, Requests.Function(function).IdIn(project ?? Project), Window.ThirtyDays, CancellationToken.None))?.Value.BilledMs ?? 0;
}
