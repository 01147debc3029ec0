using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Storage.Journal;

/// <summary>An entry on its way into the journal, and what its sender wants to hear of it.</summary>
/// <remarks>
/// <see cref="Committed"/> or <see cref="Failed"/> is the last that the journal does with it: senders keep a stock of these objects and use them again.
/// </remarks>
public abstract class JournalAppend
{
    public required JournalEntry Entry { get; init; }

    /// <summary>
    /// The entry has its place. Called once, under the journal's ordering lock, in sequence order, before the bytes are made:
    /// the sender stamps <see cref="JournalBlock.Previous"/>. Must be short and must not throw or block.
    /// </summary>
    public abstract void Assigned(Position position);

    /// <summary>
    /// The entry is durable. Called once, one call at a time per journal, in sequence order. Must be short and must not throw or block.
    /// </summary>
    public abstract void Committed();

    /// <summary>
    /// The entry is not counted and never will be: its lane was closed before it. Called once instead of <see cref="Committed"/>.
    /// (Only if the disk takes nothing more until this process ends, nobody could write that down: the next start may find the entry whole, and counts it.)
    /// </summary>
    public abstract void Failed(JournalUnavailableException reason);

    /// <summary>
    /// The connection to the database was lost within the commit, and for <see cref="Analytics.Limits.JournalUnknownMsMax"/> nobody could ask what became of it.
    /// Called at most once, before <see cref="Committed"/> or <see cref="Failed"/>, which still follows and alone decides: until then the journal owns the entry.
    /// The sender may tell its client that the outcome is not known.
    /// </summary>
    public virtual void Delayed(JournalUnavailableException reason)
    {
    }

    /// <summary>
    /// Another process committed the entry's idempotency key first: nothing of the entry is journalled (EXACTLY-ONCE.md, rule 6). Called once, instead of
    /// everything else: before <see cref="Assigned"/>, so that no other block names one of these as its predecessor, and after the winner's commit.
    /// Only a journal that processes share calls it; whoever does not expect that hears a failure.
    /// </summary>
    public virtual void KeyTaken(UsedKey winner) => Failed(new JournalUnavailableException("The idempotency key was used by another process."));
}
