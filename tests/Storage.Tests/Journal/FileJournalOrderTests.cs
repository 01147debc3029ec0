using System.Collections.Concurrent;
using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal;

namespace Coldstart.Storage.Tests.Journal;

/// <summary>Real files, real threads: the order of sequences and callbacks, and what is durable when.</summary>
public sealed class FileJournalOrderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("journal").FullName;
    private long lane;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Append_LoneAppender_IsDurableWhenItReturns()
    {
        await using var journal = Open();
        for (var index = 1; index <= 20; index++)
        {
            var append = new OrderedAppend(new ConcurrentQueue<long>()) { Entry = NewEntry(index) };
            journal.Append(append);
            Assert.True(append.IsCommitted);
        }
        Assert.Equal(20, journal.State.Commits);
        Assert.Equal(20, journal.State.Entries);
    }

    [Fact]
    public async Task Append_ManyThreads_CallsBackInSequenceOrderOneAtATime()
    {
        const int Appenders = 8;
        const int Each = 400;
        var heard = new ConcurrentQueue<long>();
        await using (var journal = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, Appenders).Select(_ => Task.Run(async () =>
            {
                for (var index = 0; index < Each; index++)
                {
                    var append = new OrderedAppend(heard) { Entry = NewEntry(index) };
                    journal.Append(append);
                    await append.Done;
                }
            })));
            Assert.True(journal.State.Commits <= journal.State.Entries);
        }

        Assert.Equal(Enumerable.Range(1, Appenders * Each).Select(sequence => (long)sequence), heard);
        var replayed = new List<Position>();
        await using var next = Open(replayed);
        Assert.Equal(heard, replayed.Select(position => position.Sequence));
    }

    [Fact]
    public async Task Append_FromWithinACallback_IsCommittedByTheJournalsOwnThread()
    {
        var heard = new ConcurrentQueue<long>();
        await using var journal = Open();
        var second = new OrderedAppend(heard) { Entry = NewEntry(2) };
        var first = new OrderedAppend(heard) { Entry = NewEntry(1), Then = () => journal.Append(second) };

        journal.Append(first);
        await second.Done.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.NotEqual(Environment.CurrentManagedThreadId, second.Thread);
        Assert.Equal([1L, 2], heard);
    }

    [Fact]
    public async Task DisposeAsync_WithEntriesWaiting_CommitsThemAndRefusesMore()
    {
        var heard = new ConcurrentQueue<long>();
        var journal = Open();
        var waiting = Enumerable.Range(0, 50).Select(index => new OrderedAppend(heard) { Entry = NewEntry(index) }).ToArray();
        var first = new OrderedAppend(heard) { Entry = NewEntry(1), Then = () => Array.ForEach(waiting, journal.Append) };
        journal.Append(first);

        await journal.DisposeAsync();

        Assert.Equal(51, heard.Count);
        Assert.Throws<JournalUnavailableException>(() => journal.Append(new OrderedAppend(heard) { Entry = NewEntry(1) }));
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task Replay_SeveralStarts_ReadsEveryLaneOnceUntilItIsTrimmed()
    {
        for (var start = 1; start <= 3; start++)
        {
            var replayed = new List<Position>();
            await using var journal = Open(replayed);
            Assert.Equal((start - 1) * 30, replayed.Count);
            Assert.Equal(replayed.Count, replayed.Distinct().Count());
            for (var index = 0; index < 30; index++) journal.Append(new OrderedAppend(new ConcurrentQueue<long>()) { Entry = NewEntry(5000) });
        }
        await using (var journal = Open([])) journal.Trim(new Dictionary<long, long> { [1] = long.MaxValue, [2] = long.MaxValue, [3] = 30 });
        var rest = new List<Position>();
        await using (Open(rest)) Assert.Empty(rest);
    }

    private FileJournal Open(List<Position>? replayed = null)
    {
        var journal = FileJournal.Open(folder, new FileJournalOptions { SegmentBytes = 256 * 1024 }, () => ++lane, new RandomIdSource(), TimeProvider.System);
        journal.Replay((position, _) => replayed?.Add(position), CancellationToken.None);
        return journal;
    }

    private static JournalEntry NewEntry(int bytes) => new()
    {
        Project = Guid.Empty,
        AcceptedAtUs = bytes,
        Blocks = [new JournalBlock { FunctionId = Guid.Empty, Block = new byte[bytes] }],
    };

    private sealed class OrderedAppend(ConcurrentQueue<long> heard) : JournalAppend
    {
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Position position;

        public Task Done => done.Task;

        public bool IsCommitted => done.Task.IsCompletedSuccessfully;

        public int Thread { get; private set; }

        public Action? Then { get; init; }

        public override void Assigned(Position assigned) => position = assigned;

        public override void Committed()
        {
            Thread = Environment.CurrentManagedThreadId;
            heard.Enqueue(position.Sequence);
            Then?.Invoke();
            done.SetResult();
        }

        public override void Failed(JournalUnavailableException reason) => done.SetException(reason);
    }
}
