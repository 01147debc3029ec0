namespace Coldstart.Storage.Journal;

/// <summary>Hears how long commits of a journal take. Called on the thread that commits, before the senders hear of theirs: be short, never throw or block.</summary>
public interface ICommitListener
{
    /// <summary>A commit is durable.</summary>
    /// <param name="took">From its first byte on the way to disk or database until the sync, or the answer, was there.</param>
    /// <param name="entries">Requests in it.</param>
    void Committed(TimeSpan took, int entries);
}
