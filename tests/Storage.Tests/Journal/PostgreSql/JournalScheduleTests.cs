using System.Collections.Concurrent;
using Coldstart.Analytics.Functions;
using Coldstart.PostgreSqlServers;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.PostgreSql;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Tests.PostgreSql;

namespace Coldstart.Storage.Tests.Journal.PostgreSql;

/// <summary>
/// Two writers, and everything that may happen to them and to the database, in an order that a seed gives: what was told as committed is in the journal
/// once, what was told as failed is not, a key has one winner.
/// </summary>
[NeedsPostgreSql]
public sealed class JournalScheduleTests
{
    private const int Appenders = 4;
    private const int EntriesEach = 25;
    private const int EntriesPerAccident = 8;
    private const int Keys = 60;

    private readonly ConcurrentQueue<AwaitedAppend> appends = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task Schedule_AnyOrderOfAccidents_CountsEveryCommittedEntryOnce(int seed) => RunAsync(seed);

    [Theory]
    [Trait("Speed", "slow")]
    [MemberData(nameof(MoreSeeds))]
    public Task Schedule_ManySeeds_CountsEveryCommittedEntryOnce(int seed) => RunAsync(seed);

    public static TheoryData<int> MoreSeeds => [.. Enumerable.Range(100, 12)];

    private async Task RunAsync(int seed)
    {
        var address = await new PostgreSqlTestDatabase().AddressAsync();
        await using (var one = await JournalProcess.StartAsync(address))
        await using (var two = await JournalProcess.StartAsync(address))
        {
            JournalProcess[] processes = [one, two];
            using var stop = new CancellationTokenSource();
            var accidents = HappenAsync(new Random(seed), processes, stop.Token);
            try
            {
                var load = Task.WhenAll(processes.SelectMany((process, index) => Enumerable.Range(0, Appenders).Select(appender => Task.Run(() => AppendAsync(process, seed, (index * Appenders) + appender)))));
                // The first that goes wrong ends the schedule.
                if (await Task.WhenAny(load, accidents).WaitAsync(TimeSpan.FromSeconds(60)) == accidents) await accidents;
                await load;
            }
            finally
            {
                await stop.CancelAsync();
            }
            await accidents;
        }
        Verify(seed, await JournalProcess.ReadAllAsync(address));
    }

    private async Task AppendAsync(JournalProcess process, int seed, int appender)
    {
        var random = new Random((seed * 1000) + appender);
        for (var index = 0; index < EntriesEach; index++)
        {
            var number = (((seed * 100) + appender) * 1000) + index;
            var kind = random.Next(4);
            var key = $"k{random.Next(Keys)}";
            appends.Enqueue(await EndAsync(process, () => kind switch
            {
                0 => JournalEntries.WithKey(number, key),
                1 => JournalEntries.WithLetters(number, letters: 1),
                _ => JournalEntries.Of(number, blocks: 1 + (number % 7), blockBytes: number % 3000),
            }));
        }
    }

    private static async Task<AwaitedAppend> EndAsync(JournalProcess process, Func<JournalEntry> entry)
    {
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (true)
        {
            var append = new AwaitedAppend { Entry = entry() };
            try
            {
                process.Journal.Append(append);
            }
            catch (JournalUnavailableException)
            {
                await looks.WaitForNextTickAsync();
                continue;
            }
            await append.EndsCommittedAsync();
            return append;
        }
    }

    private async Task HappenAsync(Random random, JournalProcess[] processes, CancellationToken stop)
    {
        var ranges = new JournalRanges(processes[0].Store.Source);
        var clock = await ranges.CurrentAsync(CancellationToken.None);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(15));
        while (!stop.IsCancellationRequested)
        {
            var process = processes[random.Next(processes.Length)];
            switch (random.Next(8))
            {
                case 0: process.Proxy.CutNextAnswer(); break;
                case 1: process.Proxy.CutNextRequest(); break;
                case 2: process.Proxy.CutAll(); break;
                case 3: process.Proxy.Hold(); break;
                case 4: await EndSessionsAsync(process); break;
                case 5: await process.ExecuteAsync("UPDATE journal_lanes SET is_closed = true, closed_at = clock_timestamp() WHERE NOT is_closed"); break;
                case 6: await ranges.SealAsync(await ranges.CurrentAsync(CancellationToken.None), CancellationToken.None); break;
                default:
                    clock += random.Next(-3, 40);
                    await process.ExecuteAsync($"CREATE OR REPLACE FUNCTION journal_current_range() RETURNS bigint LANGUAGE sql VOLATILE AS 'SELECT {clock}::bigint'");
                    break;
            }
            await pace.WaitForNextTickAsync(CancellationToken.None);
            foreach (var held in processes) held.Proxy.Release();
            // So that recovery, too, comes to an end now and then.
            var answered = appends.Count;
            for (var tick = 0; tick < 100 && appends.Count < answered + EntriesPerAccident && !stop.IsCancellationRequested; tick++) await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>As an administrator does: the writer's session ends wherever it is.</summary>
    private static async Task EndSessionsAsync(JournalProcess process) => await process.NumberAsync(
        $"SELECT count(pg_terminate_backend(l.pid)) FROM pg_locks l WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended(current_setting('search_path') || ' lane ' || {process.Journal.Lane}, 0)");

    private void Verify(int seed, List<(Position Position, JournalEntry Entry)> replayed)
    {
        var told = $"seed {seed}: {appends.Count(append => append.IsCommitted)} committed, {appends.Count(append => append.IsFailed)} failed, {appends.Count(append => append.Winner is not null)} lost their key";
        var stored = replayed.ToDictionary(entry => entry.Position, entry => JournalEntries.Describe(entry.Entry));
        Assert.Equal(replayed.Count, stored.Count);
        var committed = appends.Where(append => append.IsCommitted).ToDictionary(append => append.Position, append => JournalEntries.Describe(append.Entry));
        Assert.True(committed.Count == stored.Count && committed.All(entry => stored.GetValueOrDefault(entry.Key) == entry.Value), $"The journal holds {stored.Count} entries. {told}");
        foreach (var lane in committed.Keys.GroupBy(position => position.Lane))
            Assert.True(lane.Count() == lane.Max(position => position.Sequence), $"Lane {lane.Key} has gaps. {told}");
        foreach (var key in appends.Where(append => append.Entry.Idempotency is not null).GroupBy(append => append.Entry.Idempotency!.Key))
        {
            var winners = key.Where(append => append.IsCommitted).ToArray();
            Assert.True(winners.Length <= 1, $"The key {key.Key} was used {winners.Length} times. {told}");
            Assert.All(key.Where(append => append.Winner is not null), loser => Assert.Equal(winners[0].Position, loser.Winner!.Position));
        }
        Assert.True(committed.Count > appends.Count / 4, told);
    }
}
