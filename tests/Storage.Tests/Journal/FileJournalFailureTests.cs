using Coldstart.Storage.Journal;

namespace Coldstart.Storage.Tests.Journal;

/// <summary>What a journal does when the disk does not.</summary>
public sealed class FileJournalFailureTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(Coldstart.Analytics.Limits.JournalRetryMs);

    private readonly JournalFixture fixture = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Append_OneFailure_FailsTheEntryAndGoesOnInANewLane(bool isSync)
    {
        fixture.Start();
        fixture.Workers.Run();
        var kept = fixture.Append();
        Fail(isSync, 1);

        var failed = fixture.Append();
        var next = fixture.Append();

        Assert.NotNull(failed.Failure);
        Assert.True(next.IsCommitted);
        Assert.NotEqual(kept.Position.Lane, next.Position.Lane);
        Assert.Equal(1, next.Position.Sequence);
        Assert.Equal(next.Position.Lane, fixture.Journal.Lane);
        fixture.Restart();
        Assert.Equal([kept.Position, next.Position], fixture.Positions);
    }

    [Fact]
    public void Append_FailedSyncWhoseBytesReachedTheDisk_IsNotReplayed()
    {
        fixture.Start();
        fixture.Append();
        fixture.Disk.SyncsToFail = 1;
        var failed = fixture.Append();
        var next = fixture.Append();

        fixture.Disk.LosePower(keepChance: 1);
        fixture.Start();

        Assert.DoesNotContain(failed.Position, fixture.Positions);
        Assert.Contains(next.Position, fixture.Positions);
    }

    [Fact]
    public void Append_FailureInACommitOfMany_FailsAllThatWaitInOrder()
    {
        fixture.Start();
        fixture.Append();
        fixture.Workers.Run();
        var answers = new List<RecordedAppend>();
        fixture.Append(answered: _ =>
        {
            fixture.Disk.SyncsToFail = 1;
            for (var index = 0; index < 5; index++) fixture.Append(answered: answers.Add);
        });

        fixture.Workers.Run();

        Assert.Equal([3L, 4, 5, 6, 7], answers.Select(append => append.Position.Sequence));
        Assert.All(answers, append => Assert.NotNull(append.Failure));
    }

    [Fact]
    public void Append_WhileTheDiskKeepsFailing_IsRefusedUntilItRecoversByItself()
    {
        fixture.Start();
        fixture.Append();
        fixture.Disk.SyncsToFail = 1000;
        fixture.Append();

        Assert.Throws<JournalUnavailableException>(() => fixture.Append());
        Assert.False(fixture.Journal.State.Available);
        Assert.Contains("Input/output error", fixture.Journal.State.Reason, StringComparison.Ordinal);
        Assert.Equal(JournalTrouble.Unwritable, fixture.Journal.State.Trouble);
        Pass(Interval);
        Assert.Throws<JournalUnavailableException>(() => fixture.Append());
        fixture.Disk.SyncsToFail = 0;
        Assert.Throws<JournalUnavailableException>(() => fixture.Append()); // Nobody tries before it is time.
        Pass(Interval);

        Assert.True(fixture.Journal.State.Available);
        Assert.Equal(3, fixture.Journal.State.Refused);
        Assert.True(fixture.Append().IsCommitted);
    }

    [Fact]
    public void Append_FullDisk_NeedsNoRoomUntilTheSegmentIsFullAndRecoversWhenThereIsSome()
    {
        fixture.Start();
        fixture.Append(3000);
        fixture.Workers.Run();
        fixture.Disk.IsFull = true;
        var appends = new List<RecordedAppend>();
        do
        {
            appends.Add(fixture.Append(3000));
        }
        while (appends[^1].IsCommitted);
        Assert.True(appends.Count > 15); // What was left of the first segment, and the spare one.
        Assert.Contains("No space left", fixture.Journal.State.Reason, StringComparison.Ordinal);
        Assert.Equal(JournalTrouble.DiskFull, fixture.Journal.State.Trouble);
        Assert.Equal(JournalTrouble.DiskFull, appends[^1].Failure!.Trouble);

        fixture.Disk.IsFull = false;
        Pass(Interval);

        var last = fixture.Append();
        Assert.True(last.IsCommitted);
        fixture.Restart();
        Assert.Equal(appends.Count + 1, fixture.Replayed.Count);
        Assert.Equal(last.Position, fixture.Positions.Last());
    }

    [Fact]
    public void Append_LaneSourceFails_IsRefusedUntilItRecovers()
    {
        fixture.Start();
        fixture.Append();
        fixture.LaneFailure = new InvalidOperationException("The store is away.");
        fixture.Disk.WritesToFail = 1;
        fixture.Append();
        Assert.Contains("The store is away.", fixture.Journal.State.Reason, StringComparison.Ordinal);

        fixture.LaneFailure = null;
        Pass(Interval);

        Assert.True(fixture.Append().IsCommitted);
    }

    [Fact]
    public void Append_FailingDiskForLong_LeavesNoFilesBehind()
    {
        fixture.Start();
        fixture.Append();
        for (var second = 0; second < 1500; second++)
        {
            fixture.Disk.SyncsToFail = 1;
            Pass(Interval);
            fixture.Disk.WritesToFail = 1;
            fixture.Append();
        }

        Assert.True(fixture.Disk.List().Count < 5, $"{fixture.Disk.List().Count} files");
    }

    [Fact]
    public void Append_AllSegmentsWaitForTheStore_IsRefusedUntilTheyAreTrimmed()
    {
        fixture.Options = fixture.Options with { SegmentsMax = 2 };
        fixture.Start();
        var appends = new List<RecordedAppend>();
        do
        {
            appends.Add(fixture.Append(3000));
        }
        while (appends[^1].IsCommitted);
        Assert.Contains("covered by the store", fixture.Journal.State.Reason, StringComparison.Ordinal);

        fixture.Settle(appends[0].Position.Lane, long.MaxValue);
        Pass(Interval);

        Assert.True(fixture.Append().IsCommitted);
    }

    private void Fail(bool isSync, int count)
    {
        if (isSync) fixture.Disk.SyncsToFail = count;
        else fixture.Disk.WritesToFail = count;
    }

    private void Pass(TimeSpan time)
    {
        fixture.Time.Advance(time);
        fixture.Workers.Run();
    }
}
