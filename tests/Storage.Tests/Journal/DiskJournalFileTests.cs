using Coldstart.Storage.Journal.Files;

namespace Coldstart.Storage.Tests.Journal;

public sealed class DiskJournalFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coldstart-files-").FullName;

    [Theory]
    [InlineData(4096)]
    [InlineData(1024 * 1024)]
    [InlineData(3 * 1024 * 1024 + 8192)]
    public void Fill_ThenWriteAtAnOddPlace_LeavesZerosAround(int sizeBytes)
    {
        using var file = new DiskJournalFiles(folder).Create("a");
        file.Fill(0, sizeBytes);
        file.Sync();
        // Turned off again, or a write at a place that is no page would be refused.
        file.Write([1, 2, 3], 1001);
        file.Sync();

        var read = new byte[sizeBytes + 1];
        Assert.Equal(sizeBytes, file.Read(read, 0));
        Assert.Equal([1, 2, 3], read[1001..1004]);
        Assert.Equal(6, read.Sum(static value => value));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
