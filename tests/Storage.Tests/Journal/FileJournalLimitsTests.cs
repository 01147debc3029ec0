using Coldstart.Analytics;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.Committing;

namespace Coldstart.Storage.Tests.Journal;

/// <summary>Bounds.</summary>
public sealed class FileJournalLimitsTests
{
    private readonly JournalFixture fixture = new();

    [Fact]
    public void Append_EntryAsLargeAsASegment_FitsAndOneByteMoreIsRefused()
    {
        fixture.Start();
        var room = fixture.Options.SegmentBytes - JournalFixture.DataOffset;
        var overhead = 56 + 8 + 8 + 16 + 8 + 16 + 3 + 2; // Header, prefix, previous, project, at most 8 of the time's bytes, function, length, flags.

        var large = fixture.Append(room - overhead - 8);
        var failure = Assert.Throws<JournalEntryTooLargeException>(() => fixture.Append(room));

        Assert.True(large.IsCommitted);
        Assert.Contains($"{room}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, fixture.Append().Position.Sequence);
        fixture.Restart();
        Assert.Equal(2, fixture.Replayed.Count);
    }

    [Fact]
    public void Append_BeforeTheReplay_IsRefused()
    {
        var journal = new FileJournal(fixture.Disk, fixture.Workers, fixture.Options, () => 1, fixture, fixture.Time);
        var failure = Assert.Throws<JournalUnavailableException>(() => journal.Append(fixture.NewAppend(1)));
        Assert.Contains("replayed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LaneThatTheJournalHoldsAlready_StopsTheStart()
    {
        fixture.Start();
        var used = fixture.Append().Position.Lane;

        var failure = Assert.Throws<JournalDamagedException>(() => new FileJournal(fixture.Disk, fixture.Workers, fixture.Options, () => used, fixture, fixture.Time));

        Assert.Contains($"lane {used}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_StalledDisk_IsRefusedOverTheBoundAndCounted()
    {
        var journal = new FileJournal(fixture.Disk, new JournalThreads(), fixture.Options with { SegmentBytes = Limits.JournalSegmentBytes }, () => 1, fixture, TimeProvider.System);
        journal.Replay((_, _) => { }, CancellationToken.None);
        fixture.Disk.Writable.Reset();
        var stalled = Task.Factory.StartNew(() => journal.Append(fixture.NewAppend(10)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(SpinWait.SpinUntil(() => fixture.Disk.Waiting > 0, TimeSpan.FromSeconds(10)));
        const int Size = 8 * 1024 * 1024;

        for (var index = 0; index < (Limits.JournalQueueBytes / Size) - 1; index++) journal.Append(fixture.NewAppend(Size));
        Assert.Throws<JournalUnavailableException>(() => journal.Append(fixture.NewAppend(Size)));
        Assert.Equal(1, journal.State.Refused);

        fixture.Disk.Writable.Set();
        await stalled;
        await journal.DisposeAsync();
        Assert.Equal(Limits.JournalQueueBytes / Size, journal.State.Entries);
    }

    [Theory]
    [InlineData(1000, 4, 4)]
    [InlineData(Limits.JournalSegmentBytesMin + 1, 4, 4)]
    [InlineData(Limits.JournalSegmentBytesMin, 1, 4)]
    [InlineData(Limits.JournalSegmentBytesMin, Limits.JournalSegments + 1, 4)]
    [InlineData(Limits.JournalSegmentBytesMin, 4, 0)]
    [InlineData(Limits.JournalSegmentBytesMin, 4, Limits.JournalSpareSegments + 1)]
    public void Open_SizeOutOfRange_IsRefused(int segmentBytes, int segmentsMax, int spareSegmentsMax) =>
        Assert.Throws<ArgumentException>(() => new FileJournalOptions { SegmentBytes = segmentBytes, SegmentsMax = segmentsMax, SpareSegmentsMax = spareSegmentsMax }.Validate());
}
