using System.Diagnostics;
using System.Globalization;
using Coldstart.Faults.Tests.Load;
using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;
using Xunit.Abstractions;

namespace Coldstart.Faults.Tests.Kills;

public sealed class ManyKillsTests(ITestOutputHelper output) : ManyKillsContract(Form.Files, output);

[NeedsPostgreSql]
public sealed class ManyKillsOnPostgreSqlTests(ITestOutputHelper output) : ManyKillsContract(Form.PostgreSql, output)
{
    private readonly ITestOutputHelper output = output;

    /// <summary>PostgreSQL dies again and again under one server: as often as <c>COLDSTART_TEST_DATABASE_KILLS</c> says.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task Kill9_OfPostgreSqlManyTimesUnderLoad_EveryAcknowledgedRecordIsCountedOnce()
    {
        var kills = Count("COLDSTART_TEST_DATABASE_KILLS");
        var random = new Random(137);
        var slowest = TimeSpan.Zero;
        await using var postgres = await PostgreSqlServer.StartAsync();
        await using var home = new PostgreSqlHome(await postgres.NewDatabaseAsync());
        await using var load = new LoadRun(seed: 137, clientsOfEachKind: 2);
        await using (var server = await ServerProcess.StartAsync(home))
        {
            load.Serve(server);
            for (var kill = 0; kill < kills; kill++)
            {
                await load.WaitForRequestsAsync(random.Next(1, 60));
                await postgres.Kill9Async();
                await postgres.StartAgainAsync();
                var watch = Stopwatch.StartNew();
                await load.WaitForRequestsAsync(1);
                if (watch.Elapsed > slowest) slowest = watch.Elapsed;
            }
            await load.EndAsync();
            await load.AssertCountedOnceAsync(server);
            await server.Kill9Async();
        }
        await using var last = await ServerProcess.StartAsync(home);
        await load.AssertCountedOnceAsync(last);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"» fault {kills} kills of PostgreSQL: {load.Requests} requests acknowledged, {load.Retries} sent again, next one acknowledged after {slowest.TotalSeconds:F1} s at most"));
    }
}
