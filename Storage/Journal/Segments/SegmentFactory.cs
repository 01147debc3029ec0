using System.Globalization;
using Coldstart.Storage.Journal.Files;

namespace Coldstart.Storage.Journal.Segments;

/// <summary>Makes segment files full of zeros, so that a commit later changes neither the length nor the blocks of its file.</summary>
internal sealed class SegmentFactory(IJournalFiles files, int segmentBytes)
{
    private const string Suffix = ".segment";

    private const int ChunkBytes = 1024 * 1024;

    // Synced piece by piece: a commit beside it waits for what the disk has queued, and shall find little.
    private const int SyncBytes = 4 * ChunkBytes;

    private long lastNumber;

    /// <summary>Whether a file of this name is a segment; its number is not given out again.</summary>
    public bool Recognize(string name)
    {
        if (!name.EndsWith(Suffix, StringComparison.Ordinal)) return false;
        if (!long.TryParse(name.AsSpan(0, name.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        lastNumber = Math.Max(lastNumber, number);
        return true;
    }

    /// <exception cref="IOException">The disk is full or fails; no file is left behind if that can be helped.</exception>
    public Segment Create()
    {
        var name = (++lastNumber).ToString("D8", CultureInfo.InvariantCulture) + Suffix;
        var file = files.Create(name);
        try
        {
            for (long offset = 0; offset < segmentBytes; offset += ChunkBytes)
            {
                file.Fill(offset, (int)Math.Min(ChunkBytes, segmentBytes - offset));
                if (offset % SyncBytes == 0) file.Sync();
            }
            file.Sync();
            files.SyncFolder();
        }
        catch
        {
            file.Dispose();
            files.Delete(name); // A full disk wants its room back.
            throw;
        }
        return new Segment(name, segmentBytes, SegmentHeader.Unused) { File = file };
    }
}
