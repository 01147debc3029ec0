using System.IO.Compression;

namespace Coldstart.Cli.Tests;

/// <summary>A folder of one test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("coldstart-cli-").FullName;

    public string Path { get; }

    public string Write(string name, string text) => Write(name, CommandRun.Bytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public static byte[] Gzip(string text)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest)) gzip.Write(CommandRun.Bytes(text));
        return memory.ToArray();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
