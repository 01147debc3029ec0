using Coldstart.Analytics;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.Files;
using Coldstart.Storage.Journal.Segments;

namespace Coldstart.Storage.Backup;

/// <summary>Reads a journal that nobody uses, by the rules of a start, and takes no lane for it.</summary>
internal sealed class JournalCheck : IDisposable
{
    private readonly SegmentFolder folder;

    private JournalCheck(SegmentFolder folder) => this.folder = folder;

    /// <exception cref="JournalDamagedException">The head of a segment is damaged.</exception>
    public static JournalCheck Open(string path) =>
        new(new SegmentFolder(new DiskJournalFiles(path), new FileJournalOptions(), new RandomIdSource(), TimeProvider.System));

    /// <summary>Counts the entries.</summary>
    /// <exception cref="JournalDamagedException">Something is missing that was durable.</exception>
    public long Entries(CancellationToken cancellation)
    {
        var entries = 0L;
        new JournalReplay(folder, folder.Lanes).Run((_, _) => entries++, cancellation);
        return entries;
    }

    public void Dispose() => folder.Dispose();
}
