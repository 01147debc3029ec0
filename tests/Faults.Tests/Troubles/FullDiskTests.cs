using Coldstart.Faults.Tests.Disks;
using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;
using Xunit.Abstractions;

namespace Coldstart.Faults.Tests.Troubles;

/// <summary>A disk that is really full, and is given room again.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    private const int Megabytes = 160;

    [SmallDiskFact]
    public async Task Disk_FullUnderLoad_TakesRecordsInTheRoomOfTheJournalAndRecovers()
    {
        using var disk = new SmallDisk(Megabytes);
        await using var load = new LoadRun(seed: 71, clientsOfEachKind: 2);
        await using var server = await ServerProcess.StartAsync(disk.Data);
        var trouble = new Trouble("full disk, store", server, load, output);
        load.Serve(server);
        await load.WaitForRequestsAsync(60);

        disk.Fill();
        // The journal's files were made before: only the store grows.
        await trouble.WaitForAsync("store_unavailable", "disk_full");
        disk.Free();
        await trouble.RecoverAsync();
        await trouble.AssertCountedOnceAsync(disk.Data);
    }

    [SmallDiskFact]
    public async Task Disk_FullBeforeTheFirstRecord_IsNamedAndRecovers()
    {
        using var disk = new SmallDisk(Megabytes);
        await using (var first = await ServerProcess.StartAsync(disk.Data)) Assert.Equal(0, await first.StopAsync());
        // A new journal needs a new file, of 64 MB; the store has room.
        Directory.Delete(disk.Data.Journal, recursive: true);
        disk.Fill(leftMegabytes: 16);
        await using var load = new LoadRun(seed: 73, clientsOfEachKind: 2);
        await using var server = await ServerProcess.StartInTroubleAsync(disk.Data, new Dictionary<string, string>());
        var trouble = new Trouble("full disk, journal", server, load, output);
        load.Serve(server);

        await trouble.WaitForAsync("disk_full");
        await Deadline.UntilAsync(() => Task.FromResult(load.StatesHeard.Contains("disk_full") ? "heard" : null), "a client hears it");
        Assert.Equal(0, load.Requests);
        disk.Free();
        await trouble.RecoverAsync();
        await trouble.AssertCountedOnceAsync(disk.Data);
    }
}
