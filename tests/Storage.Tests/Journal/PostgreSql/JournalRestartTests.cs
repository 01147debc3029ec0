using System.Collections.Concurrent;
using Coldstart.PostgreSqlServers;
using Coldstart.Storage.Journal;
using Coldstart.Storage.PostgreSql;

namespace Coldstart.Storage.Tests.Journal.PostgreSql;

/// <summary>The whole server is killed, stopped or suspended under load, on a disk that keeps what was synced.</summary>
[NeedsPostgreSql]
[Trait("Speed", "slow")]
public sealed class JournalRestartTests
{
    [Theory]
    [InlineData("kill")]
    [InlineData("stop")]
    public async Task Server_EndsInTheMiddleAndComesBack_EveryCommittedEntryIsThereOnce(string how)
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var database = await server.NewDatabaseAsync();
        var address = PostgreSqlAddress.Parse(database.Url, out _)!;
        var appends = new ConcurrentQueue<AwaitedAppend>();
        await using (var process = await JournalProcess.StartAsync(address))
        {
            using var stop = new CancellationTokenSource();
            var load = Enumerable.Range(0, 8).Select(appender => Task.Run(() => LoadAsync(process, appender, appends, stop.Token))).ToArray();
            for (var round = 0; round < 3; round++)
            {
                var before = process.Journal.State.Entries;
                await JournalFaultTests.UntilAsync(() => process.Journal.State.Entries > before + 200);
                if (how == "kill") await server.Kill9Async();
                else await server.StopAsync();
                await JournalFaultTests.UntilAsync(() => !process.Journal.State.Available);
                await server.StartAgainAsync();
                await JournalFaultTests.UntilAsync(() => process.Journal.State.Available);
            }
            await stop.CancelAsync();
            await Task.WhenAll(load);
        }

        var stored = (await JournalProcess.ReadAllAsync(address)).Select(entry => entry.Position).ToList();
        var committed = appends.Where(append => append.IsCommitted).Select(append => append.Position).ToHashSet();
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.True(committed.SetEquals(stored), $"{committed.Count} entries were told as committed, {stored.Count} are there; {committed.Except(stored).Count()} were lost.");
        Assert.Contains(appends, append => append.IsFailed);
    }

    private static async Task LoadAsync(JournalProcess process, int appender, ConcurrentQueue<AwaitedAppend> appends, CancellationToken stop)
    {
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var append = new AwaitedAppend { Entry = JournalEntries.Of((appender * 100_000) + number) };
            try
            {
                process.Journal.Append(append);
                appends.Enqueue(append);
            }
            catch (JournalUnavailableException)
            {
                await looks.WaitForNextTickAsync(CancellationToken.None);
                continue;
            }
            await append.EndsCommittedAsync();
        }
    }
}
