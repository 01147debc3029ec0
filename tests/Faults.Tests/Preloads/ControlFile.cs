namespace Coldstart.Faults.Tests.Preloads;

/// <summary>The file that a preloaded library looks into; never seen half written.</summary>
internal sealed class ControlFile : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coldstart-control-").FullName;

    public string FilePath => Path.Combine(folder, "control");

    public void Write(string text)
    {
        File.WriteAllText(FilePath + ".new", text);
        File.Move(FilePath + ".new", FilePath, overwrite: true);
    }

    public void Clear() => File.Delete(FilePath);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
