using System.Collections.Concurrent;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.Committing;

namespace Coldstart.Storage.Tests.Journal;

/// <summary>Real threads on a disk that fails now and then: every append is answered once and in order, and a start agrees with the answers.</summary>
public sealed class FileJournalStressTests
{
    [Fact]
    public async Task Append_ManyThreadsOnAFailingDisk_AnswersEveryEntryOnceAndInOrder()
    {
        var fixture = new JournalFixture();
        var lane = 0L;
        var answers = new ConcurrentQueue<(Position Position, bool IsCommitted)>();
        var settled = new ConcurrentDictionary<long, long>();
        var journal = new FileJournal(fixture.Disk, new JournalThreads(), fixture.Options, () => Interlocked.Increment(ref lane), fixture, fixture.Time);
        journal.Replay((_, _) => { }, CancellationToken.None);

        var appended = await Task.WhenAll(Enumerable.Range(0, 6).Select(thread => Task.Run(() => AppendMany(journal, fixture, thread, answers, settled))));
        await journal.DisposeAsync();
        fixture.Disk.LosePower(keepChance: 1);

        Assert.Equal(appended.Sum(), answers.Count);
        Assert.Equal(answers.Count, answers.Select(answer => answer.Position).Distinct().Count());
        var committed = answers.Where(answer => answer.IsCommitted).Select(answer => answer.Position).ToArray();
        Assert.Equal(committed.OrderBy(position => position.Lane).ThenBy(position => position.Sequence), committed);
        Assert.True(committed.Length > 100);
        Assert.True(lane > 3, "the disk did not fail");
        var replayed = new List<Position>();
        var next = new FileJournal(fixture.Disk, fixture.Workers, fixture.Options, () => Interlocked.Increment(ref lane), fixture, fixture.Time);
        next.Replay((position, _) => replayed.Add(position), CancellationToken.None);
        var isCommitted = committed.ToHashSet();
        Assert.All(replayed.Where(position => position.Lane != journal.Lane), position => Assert.Contains(position, isCommitted));
        Assert.Equal(committed.Where(position => position.Sequence > settled.GetValueOrDefault(position.Lane)), replayed.Where(position => isCommitted.Contains(position) && position.Sequence > settled.GetValueOrDefault(position.Lane)));
    }

    /// <returns>How many were taken.</returns>
    private static async Task<int> AppendMany(FileJournal journal, JournalFixture fixture, int thread, ConcurrentQueue<(Position Position, bool IsCommitted)> answers, ConcurrentDictionary<long, long> settled)
    {
        var count = 0;
        while (count < 500)
        {
            var append = new HeardAppend(answers) { Entry = new JournalEntry { Project = Guid.Empty, AcceptedAtUs = thread, Blocks = [new JournalBlock { FunctionId = Guid.Empty, Block = new byte[count % 90] }] } };
            try
            {
                journal.Append(append);
            }
            catch (JournalUnavailableException)
            {
                fixture.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
                continue;
            }
            await append.Done.WaitAsync(TimeSpan.FromSeconds(30));
            count++;
            if (count % 25 == thread) Trim(journal, append.Position, settled);
            if (count % 60 == thread) fixture.Disk.SyncsToFail = count % 4;
            if (count % 90 == thread) fixture.Disk.WritesToFail = count % 3;
        }
        return count;
    }

    /// <summary>Everything up to an answered entry is settled, and every lane before its lane.</summary>
    private static void Trim(FileJournal journal, Position answered, ConcurrentDictionary<long, long> settled)
    {
        settled.AddOrUpdate(answered.Lane, answered.Sequence, (_, before) => Math.Max(before, answered.Sequence));
        for (var lane = 1L; lane < answered.Lane - 2; lane++) settled[lane] = long.MaxValue;
        try
        {
            journal.Trim(settled);
        }
        catch (IOException)
        {
            // An injected fault: the next trim goes on.
        }
    }

    private sealed class HeardAppend(ConcurrentQueue<(Position Position, bool IsCommitted)> answers) : JournalAppend
    {
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Position Position { get; private set; }

        public Task Done => done.Task;

        public override void Assigned(Position position) => Position = position;

        public override void Committed() => Answer(isCommitted: true);

        public override void Failed(JournalUnavailableException reason) => Answer(isCommitted: false);

        private void Answer(bool isCommitted)
        {
            answers.Enqueue((Position, isCommitted));
            done.SetResult();
        }
    }
}
