using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;
using Xunit.Abstractions;

namespace Coldstart.Faults.Tests.Troubles;

/// <summary>A server that stands still for long and goes on: a machine that was suspended, a container that was paused.</summary>
[Trait("Speed", "slow")]
public abstract class FrozenServerContract(Form form, ITestOutputHelper output)
{
    [Fact]
    public Task Server_FrozenUnderLoad_GoesOnAndCountsOnce() => FreezeAsync(seconds: 8);

    [Fact]
    public Task Server_FrozenForAMinute_GoesOnAndCountsOnce() => FreezeAsync(seconds: 60);

    private async Task FreezeAsync(int seconds)
    {
        await using var home = await Home.NewAsync(form);
        await using var load = new LoadRun(seed: 107, clientsOfEachKind: 2);
        await using var server = await ServerProcess.StartAsync(home);
        var trouble = new Trouble($"server frozen for {seconds} s, {form}", server, load, output);
        load.Serve(server);
        await load.WaitForRequestsAsync(60);

        server.Freeze();
        await Trouble.LastAsync(seconds);
        server.Thaw();
        await trouble.RecoverAsync();
        await trouble.AssertCountedOnceAsync(home);
    }
}
