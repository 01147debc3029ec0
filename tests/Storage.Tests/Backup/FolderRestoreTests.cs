using Coldstart.Analytics;
using Coldstart.Storage.Backup;
using Coldstart.Storage.Tests.Sqlite;

namespace Coldstart.Storage.Tests.Backup;

public sealed class FolderRestoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Data => Path.Combine(folder.Path, "data");

    private string Backup => Path.Combine(folder.Path, "backup");

    private string Restored => Path.Combine(folder.Path, "restored");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Restore_OfABackup_OpensAndTakesLanesBehindAllOthers()
    {
        await BackUpAsync();
        var time = new ManualTime(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await FolderRestore.RunAsync(Backup, Restored, time, CancellationToken.None);

        await using var storage = await OpenAsync(Restored);
        Assert.Equal(time.GetUtcNow().ToUnixTimeMilliseconds() + 1, storage.Journal.Lane);
    }

    [Fact]
    public async Task Restore_IntoAFolderThatIsNotEmpty_IsRefused()
    {
        await BackUpAsync();
        Directory.CreateDirectory(Restored);
        await File.WriteAllTextAsync(Path.Combine(Restored, "something"), "");

        await Assert.ThrowsAsync<IOException>(RestoreAsync);
    }

    [Theory]
    [InlineData("coldstart.db")]
    [InlineData("journal/00000001.segment")]
    [InlineData("backup.json")]
    public async Task Restore_OfADamagedBackup_IsRefusedAndNoServerStartsOnIt(string name)
    {
        await BackUpAsync();
        var path = Path.Combine(Backup, name);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.Length / 2] ^= 0x40;
        await File.WriteAllBytesAsync(path, bytes);

        await Assert.ThrowsAsync<InvalidDataException>(RestoreAsync);
        if (Directory.Exists(Restored)) await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync(Restored));
    }

    [Fact]
    public async Task Restore_OfABackupWithoutItsList_IsRefused()
    {
        await BackUpAsync();
        File.Delete(Path.Combine(Backup, "backup.json"));

        await Assert.ThrowsAsync<InvalidDataException>(RestoreAsync);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("journal/../../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("lock")]
    public async Task Restore_OfAListWithOtherNames_IsRefused(string name)
    {
        await BackUpAsync();
        var path = Path.Combine(Backup, "backup.json");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("coldstart.db", name, StringComparison.Ordinal));

        await Assert.ThrowsAsync<InvalidDataException>(RestoreAsync);
    }

    [Fact]
    public async Task Backup_OfAFolderWithoutData_IsRefused() => await Assert.ThrowsAsync<IOException>(() => FolderBackup.RunAsync(folder.Path, Backup, TimeProvider.System, CancellationToken.None));

    [Fact]
    public async Task Backup_IntoAFolderThatIsNotEmpty_IsRefused()
    {
        await BackUpAsync();
        await Assert.ThrowsAsync<IOException>(() => FolderBackup.RunAsync(Data, Backup, TimeProvider.System, CancellationToken.None));
    }

    /// <summary>Of a running server: its journal has a segment.</summary>
    private async Task BackUpAsync()
    {
        await using var storage = await OpenAsync(Data);
        storage.Journal.Replay(static (_, _) => { }, CancellationToken.None);
        var append = new Journal.RecordedAppend { Entry = new() { Project = Guid.NewGuid(), AcceptedAtUs = 1, Blocks = [new() { FunctionId = Guid.NewGuid(), Block = new byte[5000] }] } };
        storage.Journal.Append(append);
        Assert.True(SpinWait.SpinUntil(() => append.IsCommitted, TimeSpan.FromSeconds(30)));
        var outcome = await FolderBackup.RunAsync(Data, Backup, TimeProvider.System, CancellationToken.None);
        Assert.Equal((1, 1), (outcome.Segments, outcome.Entries));
    }

    private Task RestoreAsync() => FolderRestore.RunAsync(Backup, Restored, TimeProvider.System, CancellationToken.None);

    private static Task<FolderStorage> OpenAsync(string path) => FolderStorage.OpenAsync(path, new RandomIdSource(), TimeProvider.System, CancellationToken.None);
}
