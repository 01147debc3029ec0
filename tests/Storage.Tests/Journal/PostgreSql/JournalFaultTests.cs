using Coldstart.PostgreSqlServers;
using Coldstart.Storage.Journal;
using Coldstart.Storage.PostgreSql;
using Coldstart.Storage.Tests.PostgreSql;

namespace Coldstart.Storage.Tests.Journal.PostgreSql;

/// <summary>Commits of unknown outcome, writers that were frozen, a database that is away (EXACTLY-ONCE.md, rules 2 and 3).</summary>
[NeedsPostgreSql]
public sealed class JournalFaultTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cut_BetweenCommitAndAnswer_IsAcknowledgedOnceAndGoesOnInANewLane(bool withKey)
    {
        var address = await new PostgreSqlTestDatabase().AddressAsync();
        await using var process = await JournalProcess.StartAsync(address);
        var before = process.Append(JournalEntries.Of(1));
        await before.Done;

        // With a key there are two answers; the first ends nothing, and the entry may fail.
        process.Proxy.CutNextAnswer();
        var doubtful = process.Append(withKey ? JournalEntries.WithKey(2, "k") : JournalEntries.Of(2));
        var isCommitted = await doubtful.EndsCommittedAsync();
        var after = await process.AppendAsync(() => JournalEntries.Of(3));

        Assert.Equal(1, process.Proxy.Caught);
        Assert.Equal(!withKey, isCommitted);
        Assert.NotEqual(before.Position.Lane, after.Position.Lane);
        Assert.Equal(1, after.Position.Sequence);
        var all = await JournalProcess.ReadAllAsync(address);
        Assert.Equal(isCommitted ? [before.Position, doubtful.Position, after.Position] : [before.Position, after.Position], all.Select(entry => entry.Position));
        Assert.Equal(isCommitted ? 3 : 2, process.Journal.State.Entries);
    }

    [Fact]
    public async Task Cut_BeforeTheCommitArrives_FailsAndLeavesNothing()
    {
        var address = await new PostgreSqlTestDatabase().AddressAsync();
        await using var process = await JournalProcess.StartAsync(address);

        process.Proxy.CutNextRequest();
        var lost = process.Append(JournalEntries.Of(1));
        Assert.False(await lost.EndsCommittedAsync());
        var after = await process.AppendAsync(() => JournalEntries.Of(2));

        Assert.Equal(1, process.Proxy.Caught);
        Assert.Equal([after.Position], (await JournalProcess.ReadAllAsync(address)).Select(entry => entry.Position));
    }

    [Fact]
    public async Task Frozen_WriterWhoseLaneWasClosed_WritesNothingMore()
    {
        var address = await new PostgreSqlTestDatabase().AddressAsync();
        await using var process = await JournalProcess.StartAsync(address);
        var before = process.Append(JournalEntries.Of(1));
        await before.Done;
        process.Proxy.Hold();
        var late = process.Append(JournalEntries.Of(2));

        // Another process takes over meanwhile: it closes the lane and reads what there is.
        var taken = await JournalProcess.ReadAllAsync(address);
        process.Proxy.Release();

        Assert.False(await late.EndsCommittedAsync());
        Assert.Equal([before.Position], taken.Select(entry => entry.Position));
        var next = await process.AppendAsync(() => JournalEntries.Of(3));
        Assert.NotEqual(before.Position.Lane, next.Position.Lane);
        Assert.Equal([before.Position, next.Position], (await JournalProcess.ReadAllAsync(address)).Select(entry => entry.Position));
    }

    [Fact]
    public async Task Away_WhileACommitIsUnderWay_TellsItsSenderAfterTheBoundAndSettlesWhenItIsBack()
    {
        var address = await new PostgreSqlTestDatabase().AddressAsync();
        var time = new Tests.Journal.ManualTime();
        await using var process = await JournalProcess.StartAsync(address, time);
        process.Proxy.IsAway = true;
        process.Proxy.CutNextAnswer();
        var doubtful = process.Append(JournalEntries.Of(1));
        await UntilAsync(() => !process.Journal.State.Available);

        Assert.Throws<JournalUnavailableException>(() => process.Append(JournalEntries.Of(2)));
        Assert.Contains("cannot be reached", process.Journal.State.Reason, StringComparison.Ordinal);
        await PassUntilAsync(time, () => doubtful.IsDelayed);
        Assert.False(doubtful.IsAnswered);

        process.Proxy.IsAway = false;
        await PassUntilAsync(time, () => doubtful.IsAnswered);

        Assert.True(doubtful.IsCommitted);
        Assert.True((await process.AppendAsync(() => JournalEntries.Of(3))).IsCommitted);
        Assert.True(process.Journal.State.Available);
        Assert.Equal(2, (await JournalProcess.ReadAllAsync(address)).Count);
    }

    [Fact]
    public async Task Cut_AndTrimmedBeforeTheWriterAsks_IsAcknowledgedAllTheSame()
    {
        var address = await new PostgreSqlTestDatabase().AddressAsync();
        var time = new Tests.Journal.ManualTime();
        await using var process = await JournalProcess.StartAsync(address, time);
        process.Proxy.IsAway = true;
        process.Proxy.CutNextAnswer();
        var doubtful = process.Append(JournalEntries.Of(1));
        await UntilAsync(() => process.Proxy.Caught == 1 && !process.Journal.State.Available);

        // Others have settled all that there was.
        var range = await process.NumberAsync("SELECT max(range_number) FROM journal");
        var ranges = new Storage.Journal.PostgreSql.JournalRanges(process.Store.Source);
        Assert.True(await ranges.SealAsync(range!.Value, CancellationToken.None));
        Assert.True(await ranges.DropAsync(range.Value, CancellationToken.None));
        process.Proxy.IsAway = false;
        await PassUntilAsync(time, () => doubtful.IsAnswered);

        Assert.True(doubtful.IsCommitted);
        Assert.Empty(await JournalProcess.ReadAllAsync(address));
    }

    [Fact]
    public async Task Open_WithCommitsThatAreConfirmedTooEarly_IsRefusedInASentence()
    {
        var address = await new PostgreSqlTestDatabase().AddressAsync();
        var settings = address.Settings;
        settings.Options = "-c synchronous_commit=off";

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => JournalProcess.StartAsync(PostgreSqlAddress.Parse(settings.ConnectionString, out _)!));

        Assert.Equal(StoreTrouble.Unsuitable, refused.Trouble);
        Assert.Contains("synchronous_commit", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(settings.Password!, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_OnAServerWithoutFsync_Warns()
    {
        await using var process = await JournalProcess.StartAsync(await new PostgreSqlTestDatabase().AddressAsync());

        Assert.Contains("fsync", Assert.Single(process.Journal.Warnings), StringComparison.Ordinal);
    }

    internal static async Task UntilAsync(Func<bool> condition)
    {
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var deadline = Environment.TickCount64 + 30_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, "Waited too long.");
            await looks.WaitForNextTickAsync();
        }
    }

    private static Task PassUntilAsync(Tests.Journal.ManualTime time, Func<bool> condition) => UntilAsync(() =>
    {
        time.Advance(TimeSpan.FromMilliseconds(100));
        return condition();
    });
}
