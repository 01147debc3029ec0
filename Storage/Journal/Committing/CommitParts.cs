namespace Coldstart.Storage.Journal.Committing;

/// <summary>
/// The bytes of one commit as few parts: small frames are copied together, because one part more costs the system and the runtime
/// more than copying a few hundred bytes; large ones are written from where they are.
/// </summary>
internal sealed class CommitParts
{
    private const int SmallFrameBytes = 4096;
    private const int GatherBytes = 256 * 1024;

    private readonly List<ReadOnlyMemory<byte>> parts = [];
    private byte[] gathered = [];
    private int gatheredBytes;
    private int openBytes;

    public IReadOnlyList<ReadOnlyMemory<byte>> Parts => parts;

    /// <summary>Adds a frame, whose bytes must stay as they are until <see cref="Clear"/>.</summary>
    public void Add(ReadOnlyMemory<byte> frame)
    {
        if (frame.Length > SmallFrameBytes || gatheredBytes + frame.Length > GatherBytes)
        {
            openBytes = 0;
            parts.Add(frame);
            return;
        }
        if (gathered.Length == 0) gathered = new byte[GatherBytes];
        frame.Span.CopyTo(gathered.AsSpan(gatheredBytes));
        gatheredBytes += frame.Length;
        if (openBytes > 0) parts.RemoveAt(parts.Count - 1);
        openBytes += frame.Length;
        parts.Add(gathered.AsMemory(gatheredBytes - openBytes, openBytes));
    }

    public void Clear()
    {
        parts.Clear();
        gatheredBytes = 0;
        openBytes = 0;
    }
}
