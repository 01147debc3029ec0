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

    /// <summary>Points of a cumulative counter through kills, restarts and repeats: the last one is what counts, less what records tell.</summary>
    [Fact]
    public async Task Metrics_ThroughKillsAndRestarts_CountOnce()
    {
        var startUs = RealEngine.NowUs - 600_000_000;
        for (var life = 0; life < 4; life++)
        {
            await using var engine = await RealEngine.StartAsync(home);
            for (var point = 0; point <= life; point++) await engine.IngestAsync(Requests.Counter(RealEngine.NowUs, "counted", startUs, startUs + ((point + 1) * 60_000_000L), 10 * (point + 1)));
            if (life == 2) await engine.IngestAsync(("counted", 5), ("counted", 5), ("counted", 5));
            if (life % 2 == 0) await engine.KillAsync();
        }

        await using var last = await RealEngine.StartAsync(home);
        var report = (await last.ReportAsync("counted"))!;
        // The records lie behind all points, and stand for none of them.
        Assert.Equal((43, 40), (report.Status.Invocations, report.Metrics!.Invocations));
        await last.IngestAsync(Requests.Counter(RealEngine.NowUs, "counted", startUs, RealEngine.NowUs, 43));
        report = (await last.ReportAsync("counted"))!;
        Assert.Equal((43, 40), (report.Status.Invocations, report.Metrics!.Invocations));
    }

    private static string At(int number) => $"f{number % 3}";
}
