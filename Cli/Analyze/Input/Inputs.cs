namespace Coldstart.Cli.Analyze.Input;

/// <summary>Opens what the command names.</summary>
internal static class Inputs
{
    /// <summary>The name that means standard input.</summary>
    public const string StandardInput = "-";

    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IInput Open(string path, CliHost host)
    {
        if (path == StandardInput) return new PipedInput("standard input", host.OpenInput());
        if (Directory.Exists(path)) throw new IOException("it is a folder; name the files in it");
        var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0, Options = FileOptions.SequentialScan });
        return file.CanSeek ? new FileInput(path, file) : new PipedInput(path, file);
    }
}
