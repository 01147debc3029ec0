using System.Diagnostics;
using System.Globalization;
using Coldstart.Analytics.Functions;
using Coldstart.PostgreSqlServers;
using Coldstart.Storage.Functions;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Sqlite;
using Xunit.Abstractions;

namespace Coldstart.Storage.Tests.Functions;

/// <summary>What a flush costs for each function, in batches as the engine writes them: the figures of docs/performance.md.</summary>
[NeedsPostgreSql]
[Trait("Speed", "slow")]
public sealed class SaveCostTests(ITestOutputHelper output)
{
    private const int Functions = 10_000;
    private const int PerBatch = 1000;

    [Fact]
    public async Task SaveAsync_ManyFunctions_OnPostgreSql()
    {
        await using var server = await PostgreSqlServer.StartAsync(new PostgreSqlServerOptions { Settings = new Dictionary<string, string> { ["shared_buffers"] = "256MB" } });
        var database = await server.NewDatabaseAsync();
        await using var store = await PostgreSqlStore.OpenAsync(PostgreSqlAddress.Parse(database.Url, out _)!, TimeProvider.System, StoreContract.Merge, CancellationToken.None);
        await MeasureAsync("PostgreSQL", store.Functions, () => server.ProcessorTime);
    }

    [Fact]
    public async Task SaveAsync_ManyFunctions_OnFiles()
    {
        using var folder = new Sqlite.TemporaryFolder();
        await using var store = await SqliteStore.OpenAsync(folder.Path, TimeProvider.System, StoreContract.Merge, CancellationToken.None);
        await MeasureAsync("SQLite", store.Functions, () => TimeSpan.Zero);
    }

    private async Task MeasureAsync(string name, IFunctionStore store, Func<TimeSpan> serverTime)
    {
        await MeasureAsync(name, "new", store, serverTime, 0, rollups: 0);
        await MeasureAsync(name, "update", store, serverTime, 1, rollups: 0);
        await MeasureAsync(name, "update and rollup", store, serverTime, 2, rollups: 1);
        await MeasureAsync(name, "update, rollup again", store, serverTime, 3, rollups: 1);
    }

    private async Task MeasureAsync(string name, string what, IFunctionStore store, Func<TimeSpan> serverTime, long version, int rollups)
    {
        var bytes = new byte[2048];
        new Random(1).NextBytes(bytes);
        var (ownBefore, serverBefore, clock) = (Process.GetCurrentProcess().TotalProcessorTime, serverTime(), Stopwatch.StartNew());
        for (var first = 0; first < Functions; first += PerBatch)
        {
            var writes = Enumerable.Range(first, PerBatch).Select(number => new SnapshotWrite
            {
                Function = new StoredFunction(new Guid(number * 7919, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8), Guid.Empty, "123456789012", "eu-central-1", $"function-{number}", 0, number, number),
                ExpectedVersion = version,
                Bytes = bytes,
                Rollups = [.. Enumerable.Range(0, rollups).Select(slot => new RollupRow(RollupResolution.QuarterHour, slot, IsIncrement: false, bytes.AsMemory(0, 300)))],
                Samples = [],
            }).ToList();
            Assert.DoesNotContain(false, await store.SaveAsync(writes, CancellationToken.None));
        }
        var (own, server) = (Process.GetCurrentProcess().TotalProcessorTime - ownBefore, serverTime() - serverBefore);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}, {what}: {Each(clock.Elapsed)} us each, CPU {Each(own)} here and {Each(server)} in the server"));
    }

    private static string Each(TimeSpan time) => (time.TotalMicroseconds / Functions).ToString("F1", CultureInfo.InvariantCulture);
}
