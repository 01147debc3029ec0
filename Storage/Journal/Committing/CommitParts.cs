namespace Coldstart.Storage.Journal.Committing;

/// <summary>
/// The bytes of one commit as few parts: small frames are copied together, because one part more costs the system and the runtime
/// more than copying a few kilobytes; large ones are written from where they are.
/// </summary>
internal sealed class CommitParts
{
    public const int PageBytes = 4096;

    private const int SmallFrameBytes = 64 * 1024;
    private const int GatherBytes = 1024 * 1024;

    private readonly List<ReadOnlyMemory<byte>> parts = [];
    private readonly byte[] zeros = new byte[PageBytes];
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

    /// <summary>
    /// Adds zeros up to the end of the page in which a commit ends. They are overwritten by the next commit; without them the system would have to
    /// read that page before it can change a part of it.
    /// </summary>
    /// <param name="count">0 to 4095.</param>
    public void Pad(int count)
    {
        if (count == 0) return;
        if (openBytes > 0 && gatheredBytes + count <= GatherBytes)
        {
            gathered.AsSpan(gatheredBytes, count).Clear();
            gatheredBytes += count;
            openBytes += count;
            parts[^1] = gathered.AsMemory(gatheredBytes - openBytes, openBytes);
            return;
        }
        // A large frame alone goes in one plain write: a part more would cost more than reading a page.
        if (parts.Count == 1) return;
        openBytes = 0;
        parts.Add(zeros.AsMemory(0, count));
    }

    public void Clear()
    {
        parts.Clear();
        gatheredBytes = 0;
        openBytes = 0;
    }
}
