using Coldstart.Analytics.Functions;
using Coldstart.PostgreSqlServers;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.PostgreSql;
using Coldstart.Storage.Journal.Shared;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Tests.PostgreSql;

namespace Coldstart.Storage.Tests.Journal.PostgreSql;

/// <summary>What owners and the settling service read in a journal that others write.</summary>
[NeedsPostgreSql]
public sealed class SharedJournalTests : IAsyncLifetime
{
    private PostgreSqlAddress address = null!;
    private JournalProcess one = null!;
    private JournalProcess two = null!;
    private PostgreSqlSharedJournal shared = null!;

    private static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync()
    {
        address = await new PostgreSqlTestDatabase().AddressAsync();
        one = await JournalProcess.StartAsync(address);
        two = await JournalProcess.StartAsync(address);
        shared = one.Share();
        await SetClockAsync(1000);
    }

    public async Task DisposeAsync()
    {
        await shared.DisposeAsync();
        await two.DisposeAsync();
        await one.DisposeAsync();
    }

    [Fact]
    public async Task TailAsync_BehindAVector_GivesTheRestOfEveryLaneInOrder()
    {
        var mine = JournalEntries.Id(500);
        var positions = new List<Position>();
        foreach (var process in new[] { one, two })
        {
            for (var number = 0; number < 6; number++) positions.Add((await AppendAsync(process, number, mine, JournalEntries.Id(number))).Position);
        }
        var applied = new Position(one.Journal.Lane, 4);

        await using var view = await shared.OpenViewAsync(None);
        var tail = await TailAsync(view, new TailRequest(JournalEntries.Project, mine, [applied]));

        var expected = positions.Where(position => position.Lane == two.Journal.Lane || position.Sequence > 4);
        Assert.Equal(expected, tail.Where(block => block.Position.Lane == two.Journal.Lane || block.Position.Sequence > 4).Select(block => block.Position));
        Assert.All(tail, block => Assert.Equal((mine, JournalEntries.Project, block.Position.Sequence - 1), (block.Function, block.Project, block.Previous)));
        Assert.Equal([(byte)5], tail[^1].Block.ToArray());
        Assert.Equal(7, tail[^1].AcceptedAtUs);
    }

    [Fact]
    public async Task View_IsOfOneMoment_WhateverHappensLater()
    {
        var mine = JournalEntries.Id(500);
        var first = await AppendAsync(one, 1, mine);
        await SaveAsync(mine, 0, [1]);
        await using var view = await shared.OpenViewAsync(None);
        Assert.Equal([1], (await view.SnapshotsAsync([mine], None))[0]!.Bytes.ToArray());

        await AppendAsync(one, 2, mine);
        await SaveAsync(mine, 1, [2]);
        await SetClockAsync(1001);
        Assert.True(await shared.SealAsync(1000, None));
        await shared.DropAsync(1000, None);

        var snapshots = await view.SnapshotsAsync([JournalEntries.Id(1), mine], None);
        Assert.Null(snapshots[0]);
        Assert.Equal([1], snapshots[1]!.Bytes.ToArray());
        Assert.Equal([first.Position], (await TailAsync(view, new TailRequest(JournalEntries.Project, mine, []))).Select(block => block.Position));
    }

    [Fact]
    public async Task DropAsync_AfterTheViewsAreGone_TakesTheRange()
    {
        await AppendAsync(one, 1, JournalEntries.Id(1));
        await SetClockAsync(1001);
        Assert.True(await shared.SealAsync(1000, None));
        await using (await shared.OpenViewAsync(None))
        {
            await shared.DropAsync(1000, None);
            Assert.Contains(await shared.RangesAsync(None), range => range.Id == 1000);
        }

        await shared.DropAsync(1000, None);
        await shared.DropAsync(1000, None);

        Assert.DoesNotContain(await shared.RangesAsync(None), range => range.Id == 1000);
    }

    [Fact]
    public async Task SealAsync_RangeOfThisMoment_IsRefused()
    {
        await AppendAsync(one, 1, JournalEntries.Id(1));
        Assert.False(await shared.SealAsync(1000, None));

        await SetClockAsync(1001);
        var ended = Assert.Single(await shared.RangesAsync(None), range => range.Id == 1000);
        Assert.Equal((true, false, 60_000_000_000L, 60_060_000_000L), (ended.HasEnded, ended.IsSealed, ended.FromUs, ended.ToUs));
        Assert.True(await shared.SealAsync(1000, None));
        Assert.True(await shared.SealAsync(1000, None));

        Assert.True(Assert.Single(await shared.RangesAsync(None), range => range.Id == 1000).IsSealed);
    }

    [Fact]
    public async Task ScanAsync_GivesTheHighestSequenceOfEveryFunctionAndLane()
    {
        var functions = Enumerable.Range(1, 100).Select(JournalEntries.Id).ToArray();
        await AppendAsync(one, 1, functions);
        await AppendAsync(one, 2, functions[..50]);
        await AppendAsync(two, 3, functions[..10]);

        var places = new Dictionary<(Guid, long), long>();
        await foreach (var page in shared.ScanAsync(1000, None))
        {
            foreach (var place in page) places[(place.Function, place.Position.Lane)] = Math.Max(place.Position.Sequence, places.GetValueOrDefault((place.Function, place.Position.Lane)));
        }

        Assert.Equal(110, places.Count);
        Assert.All(functions[..50], function => Assert.Equal(2, places[(function, one.Journal.Lane)]));
        Assert.All(functions[50..], function => Assert.Equal(1, places[(function, one.Journal.Lane)]));
    }

    [Fact]
    public async Task CloseAbandonedLanesAsync_ClosesOnlyThoseWhoseConnectionIsGone()
    {
        await AppendAsync(one, 1, JournalEntries.Id(1));
        var dead = one.Journal.Lane;
        one.Proxy.IsAway = true;
        one.Proxy.CutAll();
        await JournalFaultTests.UntilAsync(() => two.NumberAsync($"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND ((classid::bigint << 32) | objid::bigint) = hashtextextended(current_setting('search_path') || ' lane ' || {dead}, 0)").GetAwaiter().GetResult() == 0);

        await shared.CloseAbandonedLanesAsync(None);

        Assert.Equal(1, await two.NumberAsync($"SELECT count(*) FROM journal_lanes WHERE lane = {dead} AND is_closed"));
        Assert.Equal(1, await two.NumberAsync($"SELECT count(*) FROM journal_lanes WHERE lane = {two.Journal.Lane} AND NOT is_closed"));
        await using (var view = await shared.OpenViewAsync(None)) Assert.Contains(dead, await view.LanesAsync(None));
        await SetClockAsync(1001);
        Assert.True(await shared.SealAsync(1000, None));
        await shared.DropAsync(1000, None);
        await using (var view = await shared.OpenViewAsync(None)) Assert.Equal([two.Journal.Lane], await view.LanesAsync(None));
        one.Proxy.IsAway = false;
    }

    [Fact]
    public async Task FindKeyAsync_UsedKey_HasItsAnswerAndItsPlace()
    {
        var keyed = one.Append(JournalEntries.WithKey(1, "k"));
        await keyed.Done;

        var used = await shared.FindKeyAsync(JournalEntries.Project, "/api/v1/ingest", "k", None);

        Assert.Equal(keyed.Position, used!.Position);
        Assert.Equal(keyed.Entry.Idempotency!.Result, used.Record.Result);
        Assert.Null(await shared.FindKeyAsync(JournalEntries.Project, "/api/v1/other", "k", None));
    }

    [Fact]
    public async Task OpenViewAsync_AfterTheServerEndedItsSessions_Works()
    {
        await using (await shared.OpenViewAsync(None))
        {
            // Goes back into the stock.
        }
        await two.NumberAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query = 'COMMIT' AND pid <> pg_backend_pid() AND datname = current_database()");

        await using var view = await shared.OpenViewAsync(None);

        Assert.Contains(two.Journal.Lane, await view.LanesAsync(None));
    }

    private static async Task<List<TailBlock>> TailAsync(IJournalView view, params TailRequest[] requests)
    {
        var blocks = new List<TailBlock>();
        await foreach (var page in view.TailAsync(requests, None)) blocks.AddRange(page);
        return blocks;
    }

    private static async Task<AwaitedAppend> AppendAsync(JournalProcess process, int number, params Guid[] functions)
    {
        var append = process.Append(new JournalEntry
        {
            Project = JournalEntries.Project,
            AcceptedAtUs = 7,
            Blocks = [.. functions.Select(function => new JournalBlock { FunctionId = function, Block = new[] { (byte)number } })],
        });
        await append.Done;
        return append;
    }

    private async Task SaveAsync(Guid function, long version, byte[] bytes)
    {
        var stored = new StoredFunction(function, JournalEntries.Project, "123456789012", "eu-central-1", "mine", version, 1, 2);
        var outcome = await one.Store.Functions.SaveAsync([new SnapshotWrite { Function = stored, ExpectedVersion = version, Bytes = bytes, Rollups = [], Samples = [] }], None);
        Assert.Equal([true], outcome);
    }

    private Task SetClockAsync(long range) =>
        two.ExecuteAsync($"CREATE OR REPLACE FUNCTION journal_current_range() RETURNS bigint LANGUAGE sql VOLATILE AS 'SELECT {range}::bigint'");
}
