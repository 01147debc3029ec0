namespace Coldstart.Faults.Tests.Servers;

/// <summary>A data folder that is gone after the test.</summary>
internal sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("coldstart-faults-").FullName;

    public string Journal => System.IO.Path.Combine(Path, "journal");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
