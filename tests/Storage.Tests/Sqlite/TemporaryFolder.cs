namespace Coldstart.Storage.Tests.Sqlite;

/// <summary>A folder for one test, removed with all that is in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("coldstart-store-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
