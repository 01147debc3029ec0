namespace Coldstart.Storage.Journal;

/// <summary>Why a journal takes nothing.</summary>
public enum JournalTrouble
{
    /// <summary>It takes entries; or it was not asked to yet, or not any more: its user knows.</summary>
    None,

    /// <summary>A write or sync failed, and no new lane can be begun yet.</summary>
    Unwritable,

    /// <summary>No room is left on its disk, the database's or this machine's.</summary>
    DiskFull,

    /// <summary>All that it may hold waits to be covered by the store.</summary>
    Full,

    /// <summary>A commit has been under way for longer than <see cref="Analytics.Limits.JournalStallMsMax"/>.</summary>
    Stalled,

    /// <summary>More waits for a commit than may wait.</summary>
    Overloaded,

    /// <summary>The database that it is in cannot be reached, or does not answer.</summary>
    DatabaseUnavailable,
}
