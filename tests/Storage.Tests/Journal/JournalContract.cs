using System.Collections.Concurrent;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal;

namespace Coldstart.Storage.Tests.Journal;

/// <summary>What every journal must do, on the real thing and with real threads.</summary>
public abstract class JournalContract : IAsyncLifetime
{
    private static CancellationToken None => CancellationToken.None;

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    /// <summary>Starts a process on the same journal, which has not replayed yet. The one before has ended.</summary>
    protected abstract Task<IJournal> OpenAsync();

    [Fact]
    public async Task Append_BeforeTheReplay_IsRefused()
    {
        await using var journal = await OpenAsync();

        Assert.Throws<JournalUnavailableException>(() => journal.Append(new AwaitedAppend { Entry = JournalEntries.Of(1) }));

        Assert.False(journal.State.Available);
        Assert.NotEqual("", journal.State.Reason);
        Assert.Equal(1, journal.State.Refused);
    }

    [Fact]
    public async Task Append_LoneAppender_CountsUpWithoutGaps()
    {
        await using var journal = await StartAsync();
        for (var number = 1; number <= 20; number++)
        {
            var append = await AppendAsync(journal, JournalEntries.Of(number));
            Assert.Equal(new Position(journal.Lane, number), append.Position);
        }
        Assert.Equal(20, journal.State.Entries);
        Assert.True(journal.State.Available);
        Assert.Contains(journal.Lane, journal.Lanes);
    }

    [Fact]
    public async Task Append_ManyThreads_CallsBackInSequenceOrderAndReplaysTheSame()
    {
        const int Appenders = 8;
        const int Each = 50;
        var heard = new ConcurrentQueue<(Position Position, string Entry)>();
        await using (var journal = await StartAsync())
        {
            await Task.WhenAll(Enumerable.Range(0, Appenders).Select(appender => Task.Run(async () =>
            {
                for (var index = 0; index < Each; index++)
                {
                    var append = new AwaitedAppend { Entry = JournalEntries.Of((appender * Each) + index, 1 + (index % 5), index * 20), Then = done => heard.Enqueue((done.Position, JournalEntries.Describe(done.Entry))) };
                    journal.Append(append);
                    await append.Done;
                }
            })));
            Assert.True(journal.State.Commits <= journal.State.Entries);
        }
        Assert.Equal(Enumerable.Range(1, Appenders * Each).Select(sequence => (long)sequence), heard.Select(entry => entry.Position.Sequence));

        var replayed = new List<(Position, string)>();
        await using var next = await StartAsync(replayed);
        Assert.Equal(heard, replayed);
    }

    [Fact]
    public async Task Replay_ASecondPass_SeesTheSameAndNothingOfThisProcess()
    {
        await using (var journal = await StartAsync())
        {
            for (var number = 0; number < 5; number++) await AppendAsync(journal, JournalEntries.Of(number));
        }
        var first = new List<(Position, string)>();
        await using var next = await StartAsync(first);
        await AppendAsync(next, JournalEntries.Of(9));
        var second = new List<(Position, string)>();

        next.Replay((position, entry) => second.Add((position, JournalEntries.Describe(entry))), None);

        Assert.Equal(5, first.Count);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Replay_SeveralStarts_ReadsEveryLaneUntilItIsSettled()
    {
        for (var start = 0; start < 3; start++)
        {
            var replayed = new List<(Position Position, string)>();
            await using var journal = await StartAsync(replayed);
            Assert.Equal(start * 4, replayed.Count);
            Assert.Equal(replayed.Select(entry => entry.Position).Distinct().OrderBy(position => (position.Lane, position.Sequence)), replayed.Select(entry => entry.Position));
            for (var number = 0; number < 4; number++) await AppendAsync(journal, JournalEntries.Of(number));
        }
        await using (var journal = await StartAsync())
        {
            Assert.Equal(4, journal.Lanes.Count);
            journal.Trim(journal.Lanes.ToDictionary(lane => lane, _ => long.MaxValue));
        }

        var rest = new List<(Position, string)>();
        await using var last = await StartAsync(rest);
        Assert.Empty(rest);
        Assert.Equal([last.Lane], last.Lanes);
    }

    [Fact]
    public async Task Trim_LaneThatIsNotNamed_KeepsEverything()
    {
        long lane;
        await using (var journal = await StartAsync())
        {
            for (var number = 0; number < 3; number++) await AppendAsync(journal, JournalEntries.Of(number));
            lane = journal.Lane;
        }
        await using (var journal = await StartAsync()) journal.Trim(new Dictionary<long, long> { [journal.Lane] = long.MaxValue });

        var rest = new List<(Position Position, string)>();
        await using var next = await StartAsync(rest);
        Assert.Equal([1L, 2, 3], rest.Where(entry => entry.Position.Lane == lane).Select(entry => entry.Position.Sequence));
    }

    [Fact]
    public async Task DisposeAsync_WithEntriesWaiting_CommitsThemAndRefusesMore()
    {
        var journal = await StartAsync();
        var appends = Enumerable.Range(0, 200).Select(number => new AwaitedAppend { Entry = JournalEntries.Of(number) }).ToArray();
        foreach (var append in appends) journal.Append(append);

        await journal.DisposeAsync();

        Assert.All(appends, append => Assert.True(append.IsCommitted));
        Assert.Throws<JournalUnavailableException>(() => journal.Append(new AwaitedAppend { Entry = JournalEntries.Of(1) }));
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task Append_EntryWithoutBlocks_IsCommittedAndCounts()
    {
        await using var journal = await StartAsync();

        var empty = await AppendAsync(journal, JournalEntries.Of(1, blocks: 0));
        var next = await AppendAsync(journal, JournalEntries.Of(2));

        Assert.Equal([1L, 2], [empty.Position.Sequence, next.Position.Sequence]);
    }

    [Fact]
    public async Task Append_LargeEntry_ComesBackWhole()
    {
        var large = JournalEntries.Of(1, blocks: 3, blockBytes: 3_000_000);
        await using (var journal = await StartAsync()) await AppendAsync(journal, large);

        var replayed = new List<(Position, string Entry)>();
        await using var next = await StartAsync(replayed);
        Assert.Equal(JournalEntries.Describe(large), Assert.Single(replayed).Entry);
    }

    [Fact]
    public async Task Append_EntryBeyondTheBound_IsRefusedForGood()
    {
        await using var journal = await StartAsync();
        var tooLarge = new AwaitedAppend { Entry = JournalEntries.Of(1, blocks: 1, blockBytes: Analytics.Limits.JournalFrameBytes) };

        Assert.Throws<JournalEntryTooLargeException>(() => journal.Append(tooLarge));

        Assert.False(tooLarge.IsAnswered);
        Assert.Equal(1, (await AppendAsync(journal, JournalEntries.Of(1))).Position.Sequence);
    }

    internal static async Task<AwaitedAppend> AppendAsync(IJournal journal, JournalEntry entry)
    {
        var append = new AwaitedAppend { Entry = entry };
        journal.Append(append);
        await append.Done;
        return append;
    }

    private async Task<IJournal> StartAsync(List<(Position, string)>? replayed = null)
    {
        var journal = await OpenAsync();
        journal.Replay((position, entry) => replayed?.Add((position, JournalEntries.Describe(entry))), None);
        return journal;
    }
}
