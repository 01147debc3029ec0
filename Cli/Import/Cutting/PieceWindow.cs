using Coldstart.Analytics;

namespace Coldstart.Cli.Import.Cutting;

/// <summary>The next bytes of a file: always <see cref="Limits.ImportWindowBytes"/> of them or all that are left, so that no cut depends on how they were read.</summary>
internal sealed class PieceWindow(Stream source, byte[] buffer)
{
    private int start;
    private int end;

    /// <summary>Where in the file the window begins.</summary>
    public long Offset { get; private set; }

    /// <summary>The file ends with the window.</summary>
    public bool IsLast { get; private set; }

    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(start, end - start);

    /// <summary>Fills the window; false where nothing is left.</summary>
    public bool Fill()
    {
        if (!IsLast)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            end += source.ReadAtLeast(buffer.AsSpan(end), buffer.Length - end, throwOnEndOfStream: false);
            IsLast = end < buffer.Length;
        }
        return end > start;
    }

    public void Advance(int bytes)
    {
        start += bytes;
        Offset += bytes;
    }
}
