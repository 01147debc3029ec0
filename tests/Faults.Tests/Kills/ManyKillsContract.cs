using System.Diagnostics;
using System.Globalization;
using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;
using Xunit.Abstractions;

namespace Coldstart.Faults.Tests.Kills;

/// <summary>Kills of the server in a row, on one home: as many as <c>COLDSTART_TEST_SERVER_KILLS</c> says.</summary>
public abstract class ManyKillsContract(Form form, ITestOutputHelper output)
{
    [Fact]
    [Trait("Speed", "slow")]
    public async Task Kill9_ManyTimesUnderLoad_EveryAcknowledgedRecordIsCountedOnce()
    {
        var kills = Count("COLDSTART_TEST_SERVER_KILLS");
        var random = new Random(131);
        var slowest = TimeSpan.Zero;
        await using var home = await Home.NewAsync(form);
        await using var load = new LoadRun(seed: 131, clientsOfEachKind: 2);
        for (var kill = 0; kill < kills; kill++)
        {
            var watch = Stopwatch.StartNew();
            await using var server = await ServerProcess.StartAsync(home);
            if (watch.Elapsed > slowest) slowest = watch.Elapsed;
            load.Serve(server);
            await load.WaitForRequestsAsync(random.Next(1, 60));
            load.Hold();
            await server.Kill9Async();
        }
        await using var last = await ServerProcess.StartAsync(home);
        load.Serve(last);
        await load.EndAsync();
        await load.AssertCountedOnceAsync(last);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"» fault {kills} kills of the server, {form}: {load.Requests} requests acknowledged, {load.Retries} sent again, slowest start {slowest.TotalSeconds:F1} s"));
    }

    /// <summary>How many kills a variable asks for.</summary>
    internal static int Count(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 5;
}
