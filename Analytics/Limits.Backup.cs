namespace Coldstart.Analytics;

/// <content>Bounds of backup and restore.</content>
public static partial class Limits
{
    /// <summary>Tries to begin a backup, in number, 20 ms apart: a server looks for one for microseconds, so more means that another backup runs.</summary>
    public const int BackupHoldTries = 50;

    /// <summary>Copies of a journal that are tried, in number: one that was in use again while it was read is read once more.</summary>
    public const int BackupJournalTries = 5;

    /// <summary>Bytes of the list of files in a backup, at most: names and checksums of all segments fit many times.</summary>
    public const int BackupListBytesMax = 4 << 20;

    /// <summary>Files in a backup, at most: the database and every segment that a journal may have, spare ones too.</summary>
    public const int BackupFilesMax = JournalSegments + JournalSpareSegments + 1;

    /// <summary>Bytes copied at a time.</summary>
    public const int BackupCopyBytes = 1 << 20;
}
