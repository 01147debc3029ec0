namespace Coldstart.Api.Bodies;

/// <summary>
/// Buffers that are too large for the shared pool and would be, left to the collector, several times the budget before it looks at them: a flood of bombs
/// made gigabytes of garbage out of 256 MB. They wait here for the next large body, in what is left of the budget.
/// </summary>
internal sealed class LargeBuffers
{
    private readonly Lock gate = new();
    private readonly List<byte[]> idle = [];
    private long idleBytes;

    /// <summary>Bytes that wait.</summary>
    public long IdleBytes => Volatile.Read(ref idleBytes);

    /// <summary>A buffer of at least so many bytes, and not of more than twice as many.</summary>
    public byte[] Rent(int bytes)
    {
        lock (gate)
        {
            var best = -1;
            for (var at = 0; at < idle.Count; at++)
            {
                var fits = idle[at].Length >= bytes && idle[at].Length <= 2L * bytes;
                if (fits && (best < 0 || idle[at].Length < idle[best].Length)) best = at;
            }
            if (best >= 0)
            {
                var found = idle[best];
                idle.RemoveAt(best);
                idleBytes -= found.Length;
                return found;
            }
        }
        return GC.AllocateUninitializedArray<byte>(bytes);
    }

    /// <param name="buffer">Nobody uses it any more.</param>
    /// <param name="idleBytesMax">Bytes that may wait; what is beyond it is the collector's.</param>
    public void Return(byte[] buffer, long idleBytesMax)
    {
        lock (gate)
        {
            if (idleBytes + buffer.Length > idleBytesMax) return;
            idle.Add(buffer);
            idleBytes += buffer.Length;
        }
    }

    /// <summary>Leaves the longest waiting ones to the collector until no more bytes wait than may.</summary>
    public void Trim(long idleBytesMax)
    {
        if (IdleBytes <= idleBytesMax) return;
        lock (gate)
        {
            for (; idle.Count > 0 && idleBytes > idleBytesMax; idle.RemoveAt(0)) idleBytes -= idle[0].Length;
        }
    }
}
