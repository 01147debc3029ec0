using Microsoft.Win32.SafeHandles;

namespace Coldstart.Storage.Journal.Files;

/// <summary>A real file.</summary>
internal sealed class DiskJournalFile(string name, SafeFileHandle handle) : IJournalFile
{
    public string Name => name;

    public long LengthBytes => RandomAccess.GetLength(handle);

    public int Read(Span<byte> target, long offset)
    {
        var total = 0;
        while (total < target.Length)
        {
            var count = RandomAccess.Read(handle, target[total..], offset + total);
            if (count == 0) break;
            total += count;
        }
        return total;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

    public void Write(IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset) => RandomAccess.Write(handle, parts, offset);

    /// <remarks>
    /// Past the cache of the system: a copy of what is overwritten later would cost as much as writing it. Where the file system has no such way, through it.
    /// </remarks>
    public void Fill(long offset, int sizeBytes)
    {
        var zeros = ZeroPages.Take();
        var isDirect = NativeDirect.TrySet(handle, true);
        try
        {
            for (var done = 0; done < sizeBytes; done += zeros.Length)
            {
                RandomAccess.Write(handle, zeros[..Math.Min(zeros.Length, sizeBytes - done)].Span, offset + done);
            }
        }
        finally
        {
            if (isDirect) NativeDirect.TrySet(handle, false);
        }
    }

    public void Sync() => NativeSync.Data(handle);

    public void Dispose() => handle.Dispose();
}
