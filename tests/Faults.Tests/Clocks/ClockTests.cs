using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;
using Coldstart.Faults.Tests.Troubles;
using Coldstart.PostgreSqlServers;
using Xunit.Abstractions;

namespace Coldstart.Faults.Tests.Clocks;

public sealed class ClockTests(ITestOutputHelper output) : ClockContract(Form.Files, output)
{
    private readonly ITestOutputHelper output = output;

    /// <summary>A clock that stays wrong and runs evenly is believed after a minute: a machine that slept, or whose clock had been wrong before.</summary>
    [FalseClockFact]
    public async Task Clock_SetForGood_IsBelievedByItself()
    {
        using var clock = new FalseClock();
        using var data = new DataFolder();
        await using var load = new LoadRun(seed: 113, clientsOfEachKind: 1);
        await using var server = await ServerProcess.StartAsync(data, clock.Environment);
        var trouble = new Trouble("clock set by 2 minutes for good", server, load, output);
        load.Serve(server);
        await load.WaitForRequestsAsync(20);
        clock.Set(TimeSpan.FromMinutes(2));
        await trouble.WaitForAsync("clock_jump");
        await trouble.RecoverAsync();
        await trouble.AssertCountedOnceAsync(data);
    }
}

[NeedsPostgreSql]
public sealed class ClockOnPostgreSqlTests(ITestOutputHelper output) : ClockContract(Form.PostgreSql, output)
{
    private readonly ITestOutputHelper output = output;

    /// <summary>A start under a wrong clock has nothing of its own to compare it with: the database has.</summary>
    [FalseClockFact]
    public async Task Start_ClockOtherThanTheDatabases_IsNamedUntilTheyAgree()
    {
        using var clock = new FalseClock();
        clock.Set(TimeSpan.FromMinutes(2));
        await using var home = await Home.NewAsync(Form.PostgreSql);
        await using var load = new LoadRun(seed: 127, clientsOfEachKind: 1);
        await using var server = await ServerProcess.StartInTroubleAsync(home, clock.Environment);
        var trouble = new Trouble("clock other than the database's", server, load, output);
        load.Serve(server);
        await trouble.WaitForAsync("database_clock_differs");
        await Deadline.UntilAsync(() => Task.FromResult(load.StatesHeard.Contains("database_clock_differs") ? "heard" : null), "a client hears it");
        Assert.Equal(0, load.Requests);

        clock.Set(TimeSpan.Zero);
        await trouble.RecoverAsync();
        await trouble.AssertCountedOnceAsync(home);
    }
}
