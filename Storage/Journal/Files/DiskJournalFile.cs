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

    public void Sync() => NativeSync.Data(handle);

    public void Dispose() => handle.Dispose();
}
