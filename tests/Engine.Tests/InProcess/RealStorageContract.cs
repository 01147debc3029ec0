using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;
using Coldstart.Engine.InProcess;
using Coldstart.Engine.Tests.Fakes;

namespace Coldstart.Engine.Tests.InProcess;

/// <summary>The engine on real storage, in either form.</summary>
public abstract class RealStorageContract(IRealHome home) : IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await home.DisposeAsync();

    [Fact]
    public async Task Stop_AndStart_EverythingIsThereAndTheJournalIsEmpty()
    {
        await using (var first = await RealEngine.StartAsync(home))
        {
            for (var at = 1; at <= 20; at++) await first.IngestAsync((At(at), at));
        }
        await using var second = await RealEngine.StartAsync(home);
        Assert.True(second.Events.Has("started 3 0"), string.Join(";", second.Events.Lines));
        Assert.Equal(210, await second.BilledMsAsync("f0") + await second.BilledMsAsync("f1") + await second.BilledMsAsync("f2"));
    }

    [Fact]
    public async Task Kill_AtAnyMoment_CountsWhatWasAnswered()
    {
        var answered = new long[3];
        for (var life = 0; life < 6; life++)
        {
            await using var engine = await RealEngine.StartAsync(home);
            for (var at = 0; at < 3; at++) Assert.Equal(answered[at], await engine.BilledMsAsync($"f{at}"));
            await Task.WhenAll(Enumerable.Range(0, 3).Select(thread => Task.Run(async () =>
            {
                for (var request = 1; request <= 40; request++)
                {
                    Assert.False((await engine.IngestAsync(($"f{thread}", request))).Pending);
                    answered[thread] += request;
                    if (request == 10 + life && thread == 1) await engine.Engine.FlushAsync(CancellationToken.None);
                }
            })));
            await engine.KillAsync();
        }
    }

    [Fact]
    public async Task Kill_WithKeys_RepeatsAreAnswered()
    {
        var key = new IdempotencyKey(RealEngine.Project, "/ingest", "k", new byte[32]);
        var first = await RealEngine.StartAsync(home);
        using var claim = (await first.Engine.LookUpAsync(key, CancellationToken.None)).Claim;
        await first.IngestAsync(Requests.Of(RealEngine.NowUs, ("a", 5)), claim, [7, 7]);
        await first.KillAsync();
        await first.DisposeAsync();

        await using var second = await RealEngine.StartAsync(home);
        var repeat = await second.Engine.LookUpAsync(key, CancellationToken.None);
        Assert.Equal(IdempotencyState.Repeat, repeat.State);
        Assert.Equal([7, 7], repeat.Result.ToArray());
        await second.Engine.SettleIntakeAsync(CancellationToken.None);
        repeat = await second.Engine.LookUpAsync(key, CancellationToken.None);
        Assert.Equal(IdempotencyState.Repeat, repeat.State);
        Assert.Equal(5, await second.BilledMsAsync("a"));
    }

    [Fact]
    public async Task History_OfLastYear_IsReadFromTheStore()
    {
        const long DayUs = 86_400_000_000;
        await using var engine = await RealEngine.StartAsync(home);
        var collector = Requests.Of(RealEngine.NowUs);
        for (var at = 0; at < 30; at++) Requests.Add(collector, "a", RealEngine.NowUs - at * 20 * DayUs, 10, isCold: true, requestId: $"r{at}");
        await engine.IngestAsync(collector);
        await engine.Engine.FlushAsync(CancellationToken.None);
        var usage = await engine.Engine.UsageAsync(RealEngine.Project, 0, RealEngine.NowUs + DayUs, CancellationToken.None);
        Assert.Equal(30, usage.Count);
        Assert.Equal(30, usage.Sum(day => day.Usage.Sum().Requests));
        var series = await engine.Engine.SeriesAsync(RealEngine.Project, Requests.Function("a").IdIn(RealEngine.Project), 0, RealEngine.NowUs + DayUs, DayUs, CancellationToken.None);
        Assert.Equal(30, series!.Points.Sum(point => point.Totals[Counter.Invocations]));
        Assert.NotEmpty(await engine.Engine.ColdStartsAsync(new ColdStartQuery(RealEngine.Project, null, 0, RealEngine.NowUs + DayUs, true, 0, 100), CancellationToken.None));
    }

    private static string At(int number) => $"f{number % 3}";
}
