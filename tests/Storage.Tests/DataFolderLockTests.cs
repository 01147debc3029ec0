using System.Diagnostics;
using Coldstart.Storage;

namespace Coldstart.Storage.Tests;

public sealed class DataFolderLockTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("folder").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Acquire_HeldAlready_IsRefusedWithASentence()
    {
        using var held = DataFolderLock.Acquire(folder);

        var failure = Assert.Throws<DataFolderInUseException>(() => DataFolderLock.Acquire(folder));

        Assert.Contains(folder, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Acquire_AfterItWasGivenBack_Succeeds()
    {
        DataFolderLock.Acquire(folder).Dispose();
        DataFolderLock.Acquire(folder).Dispose();
    }

    [Fact]
    public void Acquire_NewFolder_IsMade()
    {
        var inner = Path.Combine(folder, "a", "b");
        using var held = DataFolderLock.Acquire(inner);
        Assert.True(Directory.Exists(inner));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(inner));
    }

    [Fact]
    public void Acquire_HeldByAnotherProcessThatIsKilled_SucceedsAfterwards()
    {
        if (!OperatingSystem.IsLinux()) return;
        var path = Path.Combine(folder, DataFolderLock.FileName);
        using var holder = Process.Start(new ProcessStartInfo("flock", ["--exclusive", "--no-fork", path, "sh", "-c", "echo held; exec sleep 60"]) { RedirectStandardOutput = true })!;
        Assert.Equal("held", holder.StandardOutput.ReadLine());

        Assert.Throws<DataFolderInUseException>(() => DataFolderLock.Acquire(folder));
        holder.Kill();
        holder.WaitForExit();

        DataFolderLock.Acquire(folder).Dispose();
    }
}
