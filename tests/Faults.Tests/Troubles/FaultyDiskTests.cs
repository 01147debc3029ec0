using Coldstart.Faults.Tests.Disks;
using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;
using Xunit.Abstractions;

namespace Coldstart.Faults.Tests.Troubles;

/// <summary>A disk that fails, fills up or hangs, for the journal and for the store apart.</summary>
[Trait("Speed", "slow")]
public sealed class FaultyDiskTests(ITestOutputHelper output)
{
    [FaultyDiskTheory]
    [InlineData("eio", "journal_unwritable")]
    [InlineData("eio-sync", "journal_unwritable")]
    [InlineData("enospc", "disk_full")]
    [InlineData("stall", "journal_stalled")]
    public async Task Journal_OnADiskThatDoesNotTakeIt_IsNamedAndCountsOnce(string mode, string state)
    {
        using var data = new DataFolder();
        using var disk = new FaultyDisk();
        await using var load = new LoadRun(seed: 61, clientsOfEachKind: 2);
        await using var server = await ServerProcess.StartAsync(data, disk.Environment);
        var trouble = new Trouble($"journal {mode}", server, load, output);
        load.Serve(server);
        await load.WaitForRequestsAsync(60);

        disk.Fail(mode, data.Journal);
        await trouble.WaitForAsync(state);
        if (mode != "stall") await Deadline.UntilAsync(() => Task.FromResult(load.StatesHeard.Contains(state) ? state : null), $"a client hears {state}");
        disk.Mend();
        await trouble.RecoverAsync();

        // One more, shorter than anybody notices it: the lane ends, and another begins.
        disk.Fail(mode, data.Journal);
        disk.Mend();
        await trouble.RecoverAsync();
        await trouble.AssertCountedOnceAsync(data);
    }

    [FaultyDiskTheory]
    [InlineData("eio")]
    [InlineData("eio-sync")]
    [InlineData("enospc")]
    [InlineData("stall")]
    public async Task Store_OnADiskThatDoesNotTakeIt_IsNamedWhileRecordsAreTaken(string mode)
    {
        using var data = new DataFolder();
        using var disk = new FaultyDisk();
        await using var load = new LoadRun(seed: 67, clientsOfEachKind: 2);
        await using var server = await ServerProcess.StartAsync(data, disk.Environment);
        var trouble = new Trouble($"store {mode}", server, load, output);
        load.Serve(server);
        await load.WaitForRequestsAsync(60);

        disk.Fail(mode, Path.Combine(data.Path, "coldstart.db"));
        await trouble.WaitForAsync("store_unavailable");
        // The journal is all that they need.
        var before = load.RequestsWithIds;
        await Deadline.UntilAsync(() => Task.FromResult(load.RequestsWithIds > before + 20 ? "taken" : null), "records are taken while the store is away");
        disk.Mend();
        await trouble.RecoverAsync();
        await trouble.AssertCountedOnceAsync(data);
    }
}
