using Coldstart.Analytics;

namespace Coldstart.Cli.Analyze.Input;

/// <summary>
/// A stream that comes once: standard input or a named pipe. Its beginning is kept so that one can look ahead; a stream that ends
/// within it is known as well as a file is.
/// </summary>
internal sealed class PipedInput : IInput
{
    private readonly Stream rest;
    private readonly byte[] head;
    private readonly int headLength;

    public PipedInput(string name, Stream source)
    {
        Name = name;
        rest = Inflating.Open(source);
        (head, headLength) = ReadHead(rest);
    }

    public string Name { get; }

    public long? SizeBytes => null;

    public long ReadBytes => 0;

    public Stream OpenAhead() => new MemoryStream(head, 0, headLength, writable: false);

    public Stream Open() => new HeadedStream(head.AsMemory(0, headLength), rest);

    public void Dispose() => rest.Dispose();

    private static (byte[] Head, int Length) ReadHead(Stream stream)
    {
        var head = new byte[Limits.AnalyzedHeadBytes];
        var length = 0;
        while (true)
        {
            length += stream.ReadAtLeast(head.AsSpan(length), head.Length - length, throwOnEndOfStream: false);
            if (length < head.Length || length == Limits.AnalyzedDocumentBytesMax) return (head, length);
            Array.Resize(ref head, Math.Min(head.Length * 4, Limits.AnalyzedDocumentBytesMax));
        }
    }
}
