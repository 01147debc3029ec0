using Coldstart.Analytics;
using Coldstart.Storage.Journal;

namespace Coldstart.Storage.Tests.Journal;

public sealed class FileJournalContractTests : JournalContract
{
    private readonly string folder = Directory.CreateTempSubdirectory("journal").FullName;
    private long lane;

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    protected override Task<IJournal> OpenAsync() =>
        Task.FromResult<IJournal>(FileJournal.Open(folder, new FileJournalOptions { SegmentBytes = 64 * 1024 * 1024 }, () => ++lane, new RandomIdSource(), TimeProvider.System));
}
