namespace Coldstart.Storage.Journal.Files;

/// <summary>A real folder.</summary>
internal sealed class DiskJournalFiles : IJournalFiles
{
    private readonly string folder;

    public DiskJournalFiles(string folder)
    {
        NativeSync.CreateFolder(folder);
        this.folder = folder;
    }

    public IReadOnlyList<string> List() => [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))];

    public IJournalFile Open(string name) => OpenHandle(name, FileMode.Open);

    public IJournalFile Create(string name) => OpenHandle(name, FileMode.CreateNew);

    public void Delete(string name)
    {
        try
        {
            File.Delete(Path.Combine(folder, name));
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    public void SyncFolder() => NativeSync.Folder(folder);

    private DiskJournalFile OpenHandle(string name, FileMode mode)
    {
        try
        {
            return new DiskJournalFile(name, File.OpenHandle(Path.Combine(folder, name), mode, FileAccess.ReadWrite, FileShare.Read));
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }
}
