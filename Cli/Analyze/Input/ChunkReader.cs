namespace Coldstart.Cli.Analyze.Input;

/// <summary>Reads a stream through a buffer of fixed size: what a reader of a chunk leaves stands in front of the next one.</summary>
internal sealed class ChunkReader(Stream source, byte[] buffer)
{
    private int start;
    private int end;

    /// <summary>Nothing follows <see cref="Chunk"/>.</summary>
    public bool IsLast { get; private set; }

    public ReadOnlySpan<byte> Chunk => buffer.AsSpan(start, end - start);

    /// <summary>Fills the buffer. Returns false where there is nothing more.</summary>
    public bool Fill()
    {
        if (IsLast) return false;
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        end += source.ReadAtLeast(buffer.AsSpan(end), buffer.Length - end, throwOnEndOfStream: false);
        IsLast = end < buffer.Length;
        return true;
    }

    /// <summary>The first bytes of the chunk were read.</summary>
    public void Consume(int count)
    {
        if (count == 0 && end - start == buffer.Length) throw new InvalidOperationException("Nothing of a full chunk was read.");
        start += count;
    }
}
