namespace Coldstart.Faults.Tests.Servers;

/// <summary>A data folder that is gone after the test.</summary>
internal sealed class DataFolder(string path) : IDisposable
{
    /// <summary>An empty one.</summary>
    public DataFolder()
        : this(Directory.CreateTempSubdirectory("coldstart-faults-").FullName)
    {
    }

    public string Path => path;

    public string Journal => System.IO.Path.Combine(path, "journal");

    public void Dispose()
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }
}
