using System.Formats.Tar;
using Coldstart.Cli.Backup;

namespace Coldstart.Cli.Tests.Backup;

public sealed class BackupCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Data => Path.Combine(folder.Path, "data");

    private string Restored => Path.Combine(folder.Path, "restored");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("backup")]
    [InlineData("backup.tar")]
    [InlineData("backup.tar.gz")]
    [InlineData("backup.tgz")]
    public async Task Backup_AndRestore_BringTheProjectsBack(string name)
    {
        await MakeAsync();
        var path = Path.Combine(folder.Path, name);
        var backup = await CommandRun.Of(["backup", "--data", Data, "--to", path]);
        var restore = await CommandRun.Of(["restore", "--from", path, "--data", Restored]);

        Assert.True((backup.Code, restore.Code) == (ExitCodes.Done, ExitCodes.Done), backup.Error + restore.Error);
        Assert.Contains("web-shop", (await CommandRun.Of(["projects", "list", "--data", Restored])).Out, StringComparison.Ordinal);
        string[] there = [name, "data", "restored"];
        Assert.Equal(there.Order(), Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead));
    }

    [Fact]
    public async Task Backup_OfNothing_IsToldInASentence()
    {
        var run = await CommandRun.Of(["backup", "--data", Data, "--to", Path.Combine(folder.Path, "b")]);

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Contains("There is no data", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "b")));
    }

    [Fact]
    public async Task Backup_OntoWhatIsThere_ReplacesNothing()
    {
        await MakeAsync();
        var path = folder.Write("kept.tar", "precious");
        var run = await CommandRun.Of(["backup", "--data", Data, "--to", path]);

        Assert.Equal((ExitCodes.Failed, "precious"), (run.Code, await File.ReadAllTextAsync(path)));
    }

    [Fact]
    public async Task Restore_OntoData_ReplacesNothing()
    {
        await MakeAsync();
        var path = Path.Combine(folder.Path, "b.tar");
        await CommandRun.Of(["backup", "--data", Data, "--to", path]);
        var run = await CommandRun.Of(["restore", "--from", path, "--data", Data]);

        Assert.Equal(ExitCodes.Failed, run.Code);
        Assert.Contains("is not empty", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/b/c")]
    [InlineData("journal/..")]
    public async Task Unpack_OfANameThatLeadsElsewhere_IsRefused(string name)
    {
        var path = Path.Combine(folder.Path, "evil.tar");
        await using (var tar = new TarWriter(File.Create(path))) await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1]) });

        await Assert.ThrowsAsync<InvalidDataException>(() => BackupArchive.UnpackAsync(path, Path.Combine(folder.Path, "in"), CancellationToken.None));
        Assert.False(File.Exists(Path.Combine(folder.Path, "outside")));
    }

    private async Task MakeAsync() => Assert.Equal(ExitCodes.Done, (await CommandRun.Of(["projects", "create", "Web shop", "--data", Data])).Code);
}
