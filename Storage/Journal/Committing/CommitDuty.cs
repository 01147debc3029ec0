namespace Coldstart.Storage.Journal.Committing;

/// <summary>What an appender has to do for the commit of its entry.</summary>
internal enum CommitDuty
{
    /// <summary>Somebody commits already and will come to this entry.</summary>
    None,

    /// <summary>It is alone: it has the committer's role, and commits on its own thread.</summary>
    Commit,

    /// <summary>
    /// It has the role, but the last commit was one of several entries. Their senders are on their way back with the next ones; while the
    /// journal's own thread wakes up they arrive, instead of waiting for a sync that serves one entry.
    /// </summary>
    HandOn,
}
