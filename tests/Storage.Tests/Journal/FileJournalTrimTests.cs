using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal;

namespace Coldstart.Storage.Tests.Journal;

/// <summary>Forgetting.</summary>
public sealed class FileJournalTrimTests
{
    private readonly JournalFixture fixture = new();

    [Fact]
    public void Trim_SegmentWithOneUncoveredEntry_Stays()
    {
        fixture.Start();
        var lane = Fill(segments: 3);
        fixture.Restart();
        var first = fixture.Replayed.Count;

        fixture.Settle(lane, 9); // Ten entries fit a segment.
        fixture.Restart();
        Assert.Equal(first, fixture.Replayed.Count);

        fixture.Settle(lane, 10);
        fixture.Restart();
        Assert.Equal(11, fixture.Positions.First().Sequence);
    }

    [Fact]
    public void Trim_LaneThatIsNotNamed_KeepsEverything()
    {
        fixture.Start();
        var lane = Fill(segments: 2);
        fixture.Restart();
        var before = fixture.Replayed.Count;

        fixture.Settle(lane + 100, long.MaxValue);

        fixture.Restart();
        Assert.Equal(before, fixture.Replayed.Count);
    }

    [Fact]
    public void Trim_WholeLane_LeavesTheListOfLanesForGood()
    {
        fixture.Start();
        var old = Fill(segments: 2);
        fixture.Restart();
        Assert.Equal([old, fixture.Journal.Lane], fixture.Journal.Lanes.Order());

        fixture.Settle(old, long.MaxValue);

        Assert.Equal([fixture.Journal.Lane], fixture.Journal.Lanes);
        fixture.Disk.LosePower(keepChance: 0);
        fixture.Start();
        Assert.Empty(fixture.Replayed);
    }

    [Fact]
    public void Trim_ActiveSegment_Stays()
    {
        fixture.Start();
        var append = fixture.Append();

        fixture.Settle(append.Position.Lane, long.MaxValue);

        Assert.True(fixture.Append().IsCommitted);
        fixture.Restart();
        Assert.Equal([1L, 2], fixture.Positions.Select(position => position.Sequence));
    }

    [Fact]
    public void Trim_SegmentThatAloneTellsWhereALaneEnds_StaysAsLongAsThatLane()
    {
        fixture.Start();
        var kept = fixture.Append();
        fixture.Disk.SyncsToFail = 1;
        var failed = fixture.Append();
        var later = fixture.Append();
        fixture.Disk.LosePower(keepChance: 1);
        fixture.Start();

        fixture.Settle(later.Position.Lane, long.MaxValue);
        fixture.Disk.LosePower(keepChance: 1);
        fixture.Start();

        Assert.Contains(kept.Position, fixture.Positions);
        Assert.DoesNotContain(failed.Position, fixture.Positions);
    }

    [Fact]
    public void Trim_Segments_AreWrittenAgainAndNoMoreAreKeptThanWereUsed()
    {
        fixture.Start();
        var lane = Fill(segments: 6);
        var files = fixture.Disk.List().ToHashSet();
        fixture.Settle(lane, Last(lane));
        Assert.Equal(7, fixture.Journal.State.Segments); // Six in use since the last trim, one of them still active; and the spare one.

        Fill(segments: 4);

        Assert.Subset(files, fixture.Disk.List().ToHashSet());
        for (var quiet = 0; quiet < 5; quiet++) fixture.Settle(lane, 0);
        fixture.Settle(lane, long.MaxValue);
        for (var quiet = 0; quiet < 5; quiet++) fixture.Settle(lane, 0);
        Assert.Equal(2, fixture.Journal.State.Segments);
        Assert.Equal(2, fixture.Disk.List().Count);
    }

    [Fact]
    public async Task DisposeAsync_StartThatWasBrokenOff_KeepsEverything()
    {
        fixture.Start();
        Fill(segments: 3);
        fixture.Restart();
        var all = fixture.Replayed.Count;
        fixture.Disk.RestartProcess();
        var journal = new FileJournal(fixture.Disk, fixture.Workers, fixture.Options, () => 99, fixture, fixture.Time);
        Assert.Throws<InvalidOperationException>(() => journal.Replay((_, _) => throw new InvalidOperationException(), CancellationToken.None));
        journal.Trim(new Dictionary<long, long>());

        await journal.DisposeAsync();

        fixture.Restart();
        Assert.Equal(all, fixture.Replayed.Count);
    }

    [Fact]
    public async Task DisposeAsync_DamagedFirstFrame_LeavesTheSegmentAsItIs()
    {
        fixture.Start();
        for (var index = 0; index < 3; index++) fixture.Append();
        var name = fixture.Disk.List().Order(StringComparer.Ordinal).First();
        fixture.Disk.Damage(name, JournalFixture.DataOffset + 60, 1);
        fixture.Disk.RestartProcess();
        var before = fixture.Disk.Bytes(name).ToArray();
        var journal = new FileJournal(fixture.Disk, fixture.Workers, fixture.Options, () => 99, fixture, fixture.Time);
        Assert.Throws<JournalDamagedException>(() => journal.Replay((_, _) => { }, CancellationToken.None));

        await journal.DisposeAsync();

        Assert.True(fixture.Disk.Bytes(name).Span.SequenceEqual(before));
    }

    [Fact]
    public async Task DisposeAsync_EverythingSettled_LeavesNothingToRead()
    {
        fixture.Start();
        var append = fixture.Append();
        fixture.Settle(append.Position.Lane, append.Position.Sequence);

        await fixture.Journal.DisposeAsync();

        fixture.Restart();
        Assert.Empty(fixture.Replayed);
    }

    [Fact]
    public void Replay_SecondPass_SeesTheSameEntriesAndNoneOfThisProcess()
    {
        fixture.Start();
        Fill(segments: 2);
        fixture.Restart();
        var first = fixture.Positions.ToArray();
        fixture.Workers.Run();
        fixture.Append();

        var second = new List<Position>();
        fixture.Journal.Replay((position, _) => second.Add(position), CancellationToken.None);

        Assert.Equal(first, second);
    }

    [Fact]
    public void Trim_FailingDisk_KeepsTheSegmentUntilALaterTrim()
    {
        fixture.Start();
        var lane = Fill(segments: 3);
        fixture.Disk.SyncsToFail = 1;

        Assert.Throws<IOException>(() => fixture.Settle(lane, 20));
        Assert.Contains(lane, fixture.Journal.Lanes);
        fixture.Settle(lane, 20);

        fixture.Restart();
        Assert.Equal(21, fixture.Positions.First().Sequence);
    }

    [Fact]
    public void Open_OtherSegmentSize_ReadsTheOldOnesAndReplacesThem()
    {
        fixture.Start();
        var lane = Fill(segments: 2);
        fixture.Options = new FileJournalOptions { SegmentBytes = 2 * Limits.JournalSegmentBytesMin };
        fixture.Restart();
        Assert.Equal(Last(lane), fixture.Positions.Last().Sequence);

        fixture.Append();
        fixture.Settle(lane, long.MaxValue);

        fixture.Workers.Run();
        Assert.All(fixture.Disk.List(), name => Assert.Equal(fixture.Options.SegmentBytes, fixture.Disk.Bytes(name).Length));
    }

    private long last;

    /// <summary>Appends entries of which ten fit a segment.</summary>
    private long Fill(int segments)
    {
        var lane = 0L;
        for (var index = 0; index < (segments * 10) - 5; index++)
        {
            var append = fixture.Append(3000);
            Assert.True(append.IsCommitted);
            (lane, last) = (append.Position.Lane, append.Position.Sequence);
            fixture.Workers.Run();
        }
        return lane;
    }

    private long Last(long lane) => lane == fixture.Journal.Lane || last > 0 ? last : 0;
}
