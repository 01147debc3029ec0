namespace Coldstart.Cli.Analyze.Input;

/// <summary>A file that can be read more than once.</summary>
internal sealed class FileInput(string path, FileStream file) : IInput
{
    public string Name => path;

    public long? SizeBytes => file.Length;

    public long ReadBytes => file.CanRead ? file.Position : file.Length;

    public Stream OpenAhead()
    {
        file.Position = 0;
        return Inflating.Open(new Undisposed(file));
    }

    public Stream Open() => OpenAhead();

    public void Dispose() => file.Dispose();
}
