using Coldstart.PostgreSqlServers;
using Coldstart.Storage.Journal.PostgreSql;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Tests.PostgreSql;

namespace Coldstart.Storage.Tests.Journal.PostgreSql;

/// <summary>Ranges by the database's clock: sealed for good, dropped whole, made ahead (EXACTLY-ONCE.md, rules 3 and 17).</summary>
[NeedsPostgreSql]
public sealed class JournalRangeTests : IAsyncLifetime
{
    private JournalProcess process = null!;
    private JournalRanges ranges = null!;

    private static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync()
    {
        process = await JournalProcess.StartAsync(await new PostgreSqlTestDatabase().AddressAsync());
        ranges = new JournalRanges(process.Store.Source);
        await SetClockAsync(1000);
    }

    public async Task DisposeAsync() => await process.DisposeAsync();

    [Fact]
    public async Task Insert_IntoASealedRange_GoesToTheNext()
    {
        await AppendAsync(1);
        Assert.True(await ranges.SealAsync(1000, None));
        await AppendAsync(2);
        await using var later = await JournalProcess.StartAsync(process.Store.Connections.Address);
        await later.Append(JournalEntries.Of(3)).Done;

        Assert.Equal(1, await CountAsync(1000));
        Assert.Equal(2, await CountAsync(1001));
    }

    [Fact]
    public async Task Seal_WhileAnInsertIsUnderWay_IsRefusedAndTheInsertCounts()
    {
        await using var connection = await process.Store.Connections.OpenAsync(None);
        await using var hold = connection.CreateCommand();
        hold.CommandText = $"BEGIN; SELECT 1 FROM journal_lanes WHERE lane = {process.Journal.Lane} AND NOT is_closed FOR SHARE";
        await hold.ExecuteNonQueryAsync();

        Assert.False(await ranges.SealAsync(1000, None));
        await AppendAsync(1);
        hold.CommandText = "COMMIT";
        await hold.ExecuteNonQueryAsync();

        Assert.True(await ranges.SealAsync(1000, None));
        Assert.Equal(1, await CountAsync(1000));
    }

    [Fact]
    public async Task Seal_WhileAnInsertStandsInTheServer_WaitsForIt()
    {
        await AppendAsync(1);
        await using var connection = await BlockInsertsAsync(1000);
        var standing = process.Append(JournalEntries.Of(2));
        await UntilWaitingAsync(1, standing);

        Assert.False(await ranges.SealAsync(1000, None));
        await connection.DisposeAsync();
        await standing.Done;

        Assert.True(await ranges.SealAsync(1000, None));
        Assert.Equal(2, await CountAsync(1000));
    }

    [Fact]
    public async Task Cut_WhileTheInsertStandsInTheServer_IsAnsweredOnlyWhenItHasEnded()
    {
        await AppendAsync(1);
        await using var connection = await BlockInsertsAsync(1000);
        var standing = process.Append(JournalEntries.Of(2));
        await UntilWaitingAsync(1, standing);

        // The writer is back at once; its statement is still under way, and commits.
        process.Proxy.CutAll();
        await UntilWaitingAsync(2, standing);
        Assert.False(standing.IsAnswered);
        await connection.DisposeAsync();

        Assert.True(await standing.EndsCommittedAsync());
        Assert.Equal(2, await CountAsync(1000));
    }

    [Fact]
    public async Task Insert_AfterTheClockJumpedAhead_MakesItsRange()
    {
        await AppendAsync(1);
        await SetClockAsync(900_000);

        var after = await AppendAsync(2);
        await SetClockAsync(1_900_000);
        var keyed = process.Append(JournalEntries.WithKey(3, "k"));
        await keyed.Done;

        Assert.Equal([2L, 3], [after.Position.Sequence, keyed.Position.Sequence]);
        Assert.Equal(1, await CountAsync(900_000));
        Assert.Equal(1, await CountAsync(1_900_000));
    }

    [Fact]
    public async Task Insert_AfterTheClockWentBackBehindSealedRanges_GoesOnBehindThem()
    {
        await SetClockAsync(1010);
        await AppendAsync(1);
        Assert.True(await ranges.SealAsync(1010, None));
        await SetClockAsync(5);
        await ranges.MakeAsync(None);

        await AppendAsync(2);

        Assert.Equal(1, await CountAsync(1011));
        // It must not stay until the clock has come again.
        var current = Assert.Single(await ranges.ListAsync(None), range => range.Number == 1011);
        Assert.True(current.HasEnded);
        Assert.True(await ranges.SealAsync(1011, None));
        await AppendAsync(3);
        Assert.Equal(1, await CountAsync(1012));
    }

    [Fact]
    public async Task Trim_EndedRange_GoesOnlyWhenAllOfItIsSettled()
    {
        var first = await AppendAsync(1);
        await SetClockAsync(1001);
        var second = await AppendAsync(2);
        await SetClockAsync(1002);

        await LookAsync(0);
        Assert.Equal([1000L, 1001], await HeldAsync());
        await LookAsync(first.Position.Sequence);
        Assert.Equal([1001L], await HeldAsync());
        await LookAsync(second.Position.Sequence);
        Assert.Empty(await HeldAsync());

        var third = await AppendAsync(3);
        await LookAsync(third.Position.Sequence);
        Assert.Equal([1002L], await HeldAsync());
    }

    [Fact]
    public async Task Trim_RangeOfAnotherLane_Stays()
    {
        await using var other = await JournalProcess.StartAsync(process.Store.Connections.Address);
        await other.Append(JournalEntries.Of(1)).Done;
        await AppendAsync(2);
        await SetClockAsync(1002);

        await LookAsync(long.MaxValue);

        Assert.Equal([1000L], await HeldAsync());
    }

    [Fact]
    public async Task Drop_WhileAReaderHoldsTheJournal_WaitsForALaterLook()
    {
        var append = await AppendAsync(1);
        await SetClockAsync(1002);
        await using var connection = await process.Store.Connections.OpenAsync(None);
        await using var hold = connection.CreateCommand();
        hold.CommandText = "BEGIN; LOCK TABLE journal IN ACCESS SHARE MODE";
        await hold.ExecuteNonQueryAsync();

        await LookAsync(append.Position.Sequence);
        Assert.Equal([1000L], await HeldAsync());
        hold.CommandText = "COMMIT";
        await hold.ExecuteNonQueryAsync();
        await LookAsync(append.Position.Sequence);

        Assert.Empty(await HeldAsync());
    }

    [Fact]
    public async Task Drop_RangeThatIsNotSealed_IsADefect()
    {
        await AppendAsync(1);

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => ranges.DropAsync(1000, None));

        Assert.Equal(1, await CountAsync(1000));
    }

    [Fact]
    public async Task Look_MakesRangesAheadOfNeed()
    {
        await SetClockAsync(5000);
        await process.Journal.Keeper.LookAsync(all: false, None);

        var made = (await ranges.ListAsync(None)).Where(range => range.Number is >= 5000 and < 1_000_000).Select(range => range.Number).ToArray();

        Assert.Equal(Enumerable.Range(5000, Analytics.Limits.PostgreSqlRangesAhead + 1).Select(number => (long)number), made);
        Assert.True(process.Journal.State.Segments > 0);
        Assert.True(process.Journal.State.Bytes > 0);
    }

    /// <summary>Inserts into a range stand still, behind the lock of their lane, until the connection is disposed.</summary>
    private async Task<Npgsql.NpgsqlConnection> BlockInsertsAsync(long range)
    {
        var connection = await process.Store.Connections.OpenAsync(None);
        await using var block = new Npgsql.NpgsqlCommand($"BEGIN; LOCK TABLE journal_{range} IN SHARE MODE", connection);
        await block.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Waits for sessions that wait in this schema, for a table or for somebody's row; or for an answer, which then comes too early.</summary>
    private Task UntilWaitingAsync(int sessions, AwaitedAppend append) => JournalFaultTests.UntilAsync(() => append.IsAnswered || process.NumberAsync(
        """
        SELECT count(DISTINCT l.pid) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
        WHERE c.relnamespace = current_schema()::regnamespace AND (NOT l.granted OR l.locktype = 'tuple')
        """
        ).GetAwaiter().GetResult() >= sessions);

    private async Task<AwaitedAppend> AppendAsync(int number)
    {
        var append = process.Append(JournalEntries.Of(number));
        await append.Done;
        return append;
    }

    private Task LookAsync(long settled)
    {
        process.Journal.Trim(new Dictionary<long, long> { [process.Journal.Lane] = settled });
        return process.Journal.Keeper.LookAsync(all: false, None);
    }

    /// <summary>Entries of commits in a range: every commit here has one.</summary>
    private async Task<long?> CountAsync(long range) =>
        await process.NumberAsync($"SELECT count(DISTINCT (lane, sequence)) FROM journal WHERE range_number = {range}");

    private async Task<IReadOnlyList<long>> HeldAsync()
    {
        var held = new List<long>();
        foreach (var range in await ranges.ListAsync(None))
        {
            if (await CountAsync(range.Number) > 0) held.Add(range.Number);
        }
        return held;
    }

    /// <summary>The database's clock, as the journal asks it; ranges are made as a server that has run for long would have them.</summary>
    private async Task SetClockAsync(long range) =>
        await process.ExecuteAsync($"CREATE OR REPLACE FUNCTION journal_current_range() RETURNS bigint LANGUAGE sql VOLATILE AS 'SELECT {range}::bigint'");
}
