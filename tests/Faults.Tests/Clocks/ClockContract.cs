using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;
using Coldstart.Faults.Tests.Troubles;
using Xunit.Abstractions;

namespace Coldstart.Faults.Tests.Clocks;

/// <summary>Somebody sets the clock of the server's machine, and sets it right again (EXACTLY-ONCE.md, rule 18).</summary>
[Trait("Speed", "slow")]
public abstract class ClockContract(Form form, ITestOutputHelper output)
{
    [FalseClockFact]
    public async Task Clock_SetByMinutesAndByDays_IsNamedAndCountsOnce()
    {
        using var clock = new FalseClock();
        await using var home = await Home.NewAsync(form);
        await using var load = new LoadRun(seed: 109, clientsOfEachKind: 2);
        await using var server = await ServerProcess.StartAsync(home, clock.Environment);
        load.Serve(server);
        await load.WaitForRequestsAsync(40);
        foreach (var offset in (TimeSpan[])[TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(-2), TimeSpan.FromDays(40), TimeSpan.FromDays(-40)])
        {
            var trouble = new Trouble($"clock set by {offset:c}, {form}", server, load, output);
            var before = load.Requests;
            clock.Set(offset);
            await trouble.WaitForAsync("clock_jump");
            await Deadline.UntilAsync(() => Task.FromResult(load.StatesHeard.Contains("clock_jump") ? "heard" : null), "a client hears it");
            await AssertStillAnsweredAsync(server, before);
            clock.Set(TimeSpan.Zero);
            await trouble.RecoverAsync();
        }
        await new Trouble($"clock, {form}", server, load, output).AssertCountedOnceAsync(home);
    }

    /// <summary>No window was rolled by the wrong clock: what was counted is still in the day before now.</summary>
    private static async Task AssertStillAnsweredAsync(ServerProcess server, int requests)
    {
        using var questions = new Questions(server.Address);
        var counted = 0L;
        foreach (var id in (await questions.FunctionIdsAsync()).Values) counted += (long)(await questions.GetAsync($"/api/v1/functions/{id}?window=24h"))["status"]!["invocations"]!;
        Assert.True(counted >= requests, $"{counted} invocations of {requests} requests");
    }
}
