using Coldstart.Analytics;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.Files;
using Coldstart.Storage.Journal.Segments;

namespace Coldstart.Storage.Backup;

/// <summary>
/// Copies the segments of a journal while a server may be writing to it. Of the one that is being written, the copy ends behind the last whole
/// frame: what comes behind may be half there, and would look like damage. Headers are read before any frame, so that every older segment of a
/// lane is complete when its frames are read.
/// </summary>
internal static class JournalCopy
{
    /// <summary>Copies what counts.</summary>
    /// <returns>Names of the copies and entries in them.</returns>
    /// <exception cref="IOException">The journal was used again while it was read, each time that was tried.</exception>
    public static (List<string> Names, long Entries) Make(string source, string target, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            var headers = Headers(source);
            var entries = 0L;
            foreach (var (name, header) in headers) entries += Copy(source, target, name, header, cancellation);
            if (IsUnchanged(source, headers)) return ([.. headers.Select(static segment => segment.Name)], entries);
            foreach (var (name, _) in headers) File.Delete(Path.Combine(target, name));
            if (tries == Limits.BackupJournalTries) throw new IOException($"The journal {source} was used again while it was copied: is a server at work that knows nothing of backups?");
        }
    }

    /// <summary>Lanes that a journal has segments of.</summary>
    public static IEnumerable<long> LanesIn(string folder) => Headers(folder).Select(static segment => segment.Header.Lane);

    private static List<(string Name, SegmentHeader Header)> Headers(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.segment")
            .Select(path => (Name: Path.GetFileName(path), Header: HeaderOf(path)))
            .Where(static segment => segment.Header is { IsLive: true })
            .Select(static segment => (segment.Name, segment.Header!))
            .OrderBy(static segment => segment.Item2.Generation),
    ];

    /// <summary>The header that holds, or null where the file is gone: it was spare.</summary>
    private static SegmentHeader? HeaderOf(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            using var file = Open(path, name);
            var bytes = new byte[SegmentHeaderSlots.DataOffset];
            _ = file.Read(bytes, 0);
            var first = SegmentHeader.Decode(bytes.AsSpan(0, SegmentHeader.SlotBytes), name);
            var second = SegmentHeader.Decode(bytes.AsSpan(SegmentHeader.SlotBytes), name);
            return ((first?.Counter ?? -1) >= (second?.Counter ?? -1) ? first : second)
                ?? throw new JournalDamagedException($"Both headers of the journal segment {name} are damaged.");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static long Copy(string source, string target, string name, SegmentHeader header, CancellationToken cancellation)
    {
        using var from = Open(Path.Combine(source, name), name);
        using var segment = new Segment(name, from.LengthBytes, header);
        var reader = new SegmentReader(segment, from);
        var entries = 0L;
        reader.ReadTo(long.MaxValue, (_, _) => entries++, cancellation);

        using var to = new FileStream(Path.Combine(target, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var head = header.Encode();
        to.Write(head);
        to.Write(head);
        var buffer = new byte[Limits.BackupCopyBytes];
        for (long at = SegmentHeaderSlots.DataOffset; at < reader.EndOffset;)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = from.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, reader.EndOffset - at)), at);
            if (count == 0) throw new IOException($"The journal segment {name} became shorter while it was copied.");
            to.Write(buffer, 0, count);
            at += count;
        }
        to.Flush(flushToDisk: true);
        return entries;
    }

    /// <summary>Whether every segment is still what it was when it was found. One without frames may be taken back at any time, and is not missed.</summary>
    private static bool IsUnchanged(string folder, List<(string Name, SegmentHeader Header)> before) => before.All(segment =>
        HeaderOf(Path.Combine(folder, segment.Name)) is { IsLive: true } now && now.Generation == segment.Header.Generation);

    private static DiskJournalFile Open(string path, string name) => new(name, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
}
