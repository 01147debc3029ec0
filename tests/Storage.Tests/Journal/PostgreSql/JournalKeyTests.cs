using Coldstart.Analytics.Functions;
using Coldstart.PostgreSqlServers;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Tests.PostgreSql;

namespace Coldstart.Storage.Tests.Journal.PostgreSql;

/// <summary>Idempotency keys and dead letters in the commit of their entry (EXACTLY-ONCE.md, rules 6 and 8).</summary>
[NeedsPostgreSql]
public sealed class JournalKeyTests
{
    [Fact]
    public async Task Append_WithAKey_HasItInTheTableWithTheCommit()
    {
        var address = await new PostgreSqlTestDatabase().AddressAsync();
        await using var process = await JournalProcess.StartAsync(address);
        await process.Append(JournalEntries.Of(1)).Done;
        var keyed = process.Append(JournalEntries.WithKey(2, "the \0 key"));
        await keyed.Done;

        var stored = await process.Store.Intake.FindAsync(JournalEntries.Project, "/api/v1/ingest", "the \0 key", 5, CancellationToken.None);

        Assert.Equal(keyed.Entry.Idempotency!.Result, stored!.Result);
        Assert.Equal(keyed.Entry.Idempotency.Functions, stored.Functions);
        Assert.Equal([(keyed.Position.Lane, 2L)], [(await process.NumberAsync("SELECT lane FROM idempotency_keys"), await process.NumberAsync("SELECT sequence FROM idempotency_keys"))]);
        Assert.All(await JournalProcess.ReadAllAsync(address), entry => Assert.Null(entry.Entry.Idempotency));
    }

    [Fact]
    public async Task Append_KeyOfARetriedLetter_RemovesItWithTheCommit()
    {
        await using var process = await JournalProcess.StartAsync(await new PostgreSqlTestDatabase().AddressAsync());
        var refused = JournalEntries.WithLetters(1, 2);
        var letters = refused.DeadLetters;
        await process.Append(refused).Done;

        await process.Append(JournalEntries.WithKey(2, DeadLetterKeys.Of(letters[0].Id))).Done;

        Assert.Null(await process.Store.DeadLetters.FindAsync(JournalEntries.Project, letters[0].Id, CancellationToken.None));
        Assert.NotNull(await process.Store.DeadLetters.FindAsync(JournalEntries.Project, letters[1].Id, CancellationToken.None));
        Assert.Equal(1, (await process.Store.DeadLetters.TotalsAsync(JournalEntries.Project, CancellationToken.None)).Kept);
    }

    [Fact]
    public async Task Append_KeyThatIsTaken_LeavesItsBlocksOutAndItsNeighboursIn()
    {
        var address = await new PostgreSqlTestDatabase().AddressAsync();
        await using var one = await JournalProcess.StartAsync(address);
        await using var two = await JournalProcess.StartAsync(address);
        var winner = one.Append(JournalEntries.WithKey(1, "k", [1, 2]));
        await winner.Done;

        // They wait for one commit, behind one that is held up.
        two.Proxy.Hold();
        var first = two.Append(JournalEntries.Of(2));
        var group = new[] { two.Append(JournalEntries.Of(3)), two.Append(JournalEntries.WithKey(4, "k", [9])), two.Append(JournalEntries.WithKey(5, "other")), two.Append(JournalEntries.Of(6)) };
        two.Proxy.Release();
        foreach (var append in group) await append.EndsCommittedAsync();

        Assert.Equal(winner.Position, group[1].Winner!.Position);
        Assert.Equal([1, 2], group[1].Winner!.Record.Result);
        Assert.Equal(default, group[1].Position);
        Assert.Equal([2L, 3, 4], new[] { group[0], group[2], group[3] }.Select(append => append.Position.Sequence));
        Assert.Equal([1L, 2, 3, 4], (await JournalProcess.ReadAllAsync(address)).Where(entry => entry.Position.Lane == first.Position.Lane).Select(entry => entry.Position.Sequence));
    }

    [Fact]
    public async Task Append_TheSameKeyTwiceInOneProcess_TheSecondLoses()
    {
        await using var process = await JournalProcess.StartAsync(await new PostgreSqlTestDatabase().AddressAsync());
        process.Proxy.Hold();
        var all = Enumerable.Range(1, 4).Select(number => process.Append(JournalEntries.WithKey(number, "k"))).ToArray();
        process.Proxy.Release();
        foreach (var append in all) await append.EndsCommittedAsync();

        Assert.Equal([true, false, false, false], all.Select(append => append.IsCommitted));
        Assert.All(all.Skip(1), append => Assert.Equal(all[0].Position, append.Winner!.Position));
    }

    [Fact]
    public async Task Append_ExpiredKey_IsFreeAgain()
    {
        await using var process = await JournalProcess.StartAsync(await new PostgreSqlTestDatabase().AddressAsync());
        var old = JournalEntries.WithKey(1, "k");
        old.Idempotency = old.Idempotency! with { ExpiresAtUs = 10 };
        await process.Append(old).Done;

        var again = process.Append(JournalEntries.WithKey(2, "k"));
        await again.Done;

        Assert.Null(again.Winner);
        Assert.Equal(again.Entry.Idempotency!.Result, (await process.Store.Intake.FindAsync(JournalEntries.Project, "/api/v1/ingest", "k", 20, CancellationToken.None))!.Result);
    }

    [Fact]
    public async Task Append_RaceForManyKeys_EachHasOneWinnerAndNobodyWaitsForEver()
    {
        const int Keys = 60;
        var address = await new PostgreSqlTestDatabase().AddressAsync();
        await using var one = await JournalProcess.StartAsync(address);
        await using var two = await JournalProcess.StartAsync(address);

        var appends = new List<AwaitedAppend>();
        foreach (var number in Enumerable.Range(0, Keys))
        {
            // In opposite orders: unsorted, they would wait for each other.
            appends.Add(one.Append(JournalEntries.WithKey(number, $"k{number}", [1])));
            appends.Add(two.Append(JournalEntries.WithKey(1000 + number, $"k{Keys - 1 - number}", [2])));
        }
        foreach (var append in appends) await append.EndsCommittedAsync();

        foreach (var key in appends.GroupBy(append => append.Entry.Idempotency!.Key))
        {
            var winner = Assert.Single(key, append => append.IsCommitted);
            Assert.Equal(winner.Position, Assert.Single(key, append => append.Winner is not null).Winner!.Position);
        }
        Assert.Equal(Keys, (await JournalProcess.ReadAllAsync(address)).Count);
    }

    [Fact]
    public async Task Append_KeyThatAFrozenProcessHolds_IsRefusedAndItsNeighboursGoOn()
    {
        var address = await new PostgreSqlTestDatabase().AddressAsync();
        await using var process = await JournalProcess.StartAsync(address);
        await process.Append(JournalEntries.WithKey(1, "k")).Done;
        await using var frozen = await process.Store.Connections.OpenAsync(CancellationToken.None);
        await using (var claim = frozen.CreateCommand())
        {
            claim.CommandText = "BEGIN; UPDATE idempotency_keys SET expires_at_us = 1";
            await claim.ExecuteNonQueryAsync();
        }

        process.Proxy.Hold();
        var first = process.Append(JournalEntries.Of(2));
        var keyed = process.Append(JournalEntries.WithKey(3, "k"));
        var neighbour = process.Append(JournalEntries.Of(4));
        process.Proxy.Release();

        Assert.False(await keyed.EndsCommittedAsync());
        Assert.Null(keyed.Winner);
        await neighbour.Done;
        Assert.Equal(first.Position.Lane, neighbour.Position.Lane);
    }

    [Fact]
    public async Task Append_WithDeadLetters_KeepsThemOnceAndWithinTheirBound()
    {
        await using var process = await JournalProcess.StartAsync(await new PostgreSqlTestDatabase().AddressAsync());

        await process.Append(JournalEntries.WithLetters(1, letters: 3)).Done;
        Assert.Equal(3, (await process.Store.DeadLetters.TotalsAsync(JournalEntries.Project, CancellationToken.None)).Kept);
        await process.Append(JournalEntries.WithLetters(2, letters: 4)).Done;

        var totals = await process.Store.DeadLetters.TotalsAsync(JournalEntries.Project, CancellationToken.None);
        Assert.Equal((5, 2), (totals.Kept, totals.Dropped));
    }

    [Fact]
    public async Task Append_TextThatIsNoUnicode_IsRefusedBeforeItHurtsItsNeighbours()
    {
        await using var process = await JournalProcess.StartAsync(await new PostgreSqlTestDatabase().AddressAsync());

        Assert.Throws<System.Text.EncoderFallbackException>(() => process.Append(JournalEntries.WithKey(1, "\uD800")));

        Assert.Equal(new Position(process.Journal.Lane, 1), (await process.AppendAsync(() => JournalEntries.Of(1))).Position);
    }
}
