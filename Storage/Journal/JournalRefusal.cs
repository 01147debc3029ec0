namespace Coldstart.Storage.Journal;

/// <summary>Why nothing is taken now.</summary>
/// <param name="Trouble">Which.</param>
/// <param name="Reason">A sentence; empty while entries are taken.</param>
internal sealed record JournalRefusal(JournalTrouble Trouble, string Reason)
{
    /// <summary>Entries are taken.</summary>
    public static readonly JournalRefusal Nothing = new(JournalTrouble.None, "");

    // ENOSPC, EFBIG (a file-size limit) and EDQUOT of Linux, EDQUOT of macOS, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of Windows.
    private static readonly int[] FullDisk = [28, 27, 122, 69, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>Whether anything is refused.</summary>
    public bool IsRefusing => Reason.Length > 0;

    /// <summary>What a failed write or a failed attempt to begin a lane tells.</summary>
    public static JournalTrouble TroubleOf(Exception failure) => failure switch
    {
        JournalFullException => JournalTrouble.Full,
        StoreUnavailableException { Trouble: StoreTrouble.DiskFull } => JournalTrouble.DiskFull,
        IOException when FullDisk.Contains(failure.HResult) => JournalTrouble.DiskFull,
        _ => JournalTrouble.Unwritable,
    };

    /// <summary>As senders hear it.</summary>
    public JournalUnavailableException ToException(Exception? cause = null) => new(Trouble, Reason, cause);
}
