using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal;

namespace Coldstart.Storage.Tests.Journal;

/// <summary>The journal stands on the way of every request: a steady stream of entries leaves no garbage.</summary>
public sealed class FileJournalAllocationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("journal").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Append_OneAfterTheOther_AllocatesNothing()
    {
        await using var journal = FileJournal.Open(folder, new FileJournalOptions { SegmentBytes = 4 * 1024 * 1024 }, () => 1, new RandomIdSource(), TimeProvider.System);
        journal.Replay((_, _) => { }, CancellationToken.None);
        var block = new JournalBlock { FunctionId = Guid.NewGuid(), Block = new byte[2000] };
        var append = new SilentAppend { Entry = new JournalEntry { Project = Guid.NewGuid(), AcceptedAtUs = 1, Blocks = [block, block, block] } };
        for (var index = 0; index < 20; index++) journal.Append(append);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var index = 0; index < 200; index++) journal.Append(append);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(220, append.Count);
        Assert.True(allocated < 200, $"{allocated} bytes for 200 entries");
    }

    private sealed class SilentAppend : JournalAppend
    {
        public int Count { get; private set; }

        public override void Assigned(Position position)
        {
        }

        public override void Committed() => Count++;

        public override void Failed(JournalUnavailableException reason) => throw reason;
    }
}
