using Coldstart.Storage.Backup;
using Coldstart.Storage.Tests.Journal;
using Coldstart.Storage.Tests.Sqlite;

namespace Coldstart.Storage.Tests.Backup;

public sealed class BackupHoldTests
{
    [Fact]
    public async Task Hold_WhileItIsTaken_IsSeenAndIsTheOnlyOne()
    {
        using var folder = new TemporaryFolder();
        Assert.False(BackupHold.IsHeld(folder.Path));
        using (await BackupHold.TakeAsync(folder.Path, TimeProvider.System, CancellationToken.None))
        {
            Assert.True(BackupHold.IsHeld(folder.Path));
            await Assert.ThrowsAsync<IOException>(() => BackupHold.TakeAsync(folder.Path, TimeProvider.System, CancellationToken.None));
        }
        Assert.False(BackupHold.IsHeld(folder.Path));
    }

    [Fact]
    public void Trim_WhileTheJournalIsHeld_TakesNothingBack()
    {
        var isHeld = true;
        var journal = new JournalFixture { Options = new() { SegmentBytes = Analytics.Limits.JournalSegmentBytesMin, IsHeld = () => isHeld } }.Start();
        for (var entry = 0; entry < 100; entry++) journal.Append(2000);
        journal.Workers.Run();
        var bytes = journal.Journal.State.Bytes;

        journal.Settle(journal.Journal.Lane, 100);
        Assert.Equal(bytes, journal.Journal.State.Bytes);

        isHeld = false;
        journal.Settle(journal.Journal.Lane, 100);
        Assert.True(journal.Journal.State.Bytes < bytes);
    }
}
