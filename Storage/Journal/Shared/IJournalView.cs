using Coldstart.Analytics.Functions;
using Coldstart.Storage.Functions;

namespace Coldstart.Storage.Journal.Shared;

/// <summary>One moment of journal and store together. Disposing it ends its transaction. For one caller, one call at a time.</summary>
public interface IJournalView : IAsyncDisposable
{
    /// <summary>Stored snapshots, in the order of <paramref name="functions"/>; null where there is none.</summary>
    Task<IReadOnlyList<StoredSnapshot?>> SnapshotsAsync(IReadOnlyList<Guid> functions, CancellationToken cancellation);

    /// <summary>
    /// The committed blocks of some functions behind the positions that each has applied: pages of bounded size (bytes and blocks), for each function and lane
    /// in the order of their sequences. May hold blocks that are not asked for, or were applied: who reads tells them by their positions.
    /// All <paramref name="functions"/> of a call are in one partition (<see cref="JournalPartition"/>).
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<TailBlock>> TailAsync(IReadOnlyList<TailRequest> functions, CancellationToken cancellation);

    /// <summary>
    /// Lanes whose blocks may still be anywhere: open ones, and closed ones of which something is left in a range. A lane that is not here and was opened
    /// before this moment is gone for good: stored snapshots cover all of it (rule 12).
    /// </summary>
    Task<IReadOnlyCollection<long>> LanesAsync(CancellationToken cancellation);
}

/// <summary>Whose tail is read.</summary>
/// <param name="Project">Of which project.</param>
/// <param name="Function">The function.</param>
/// <param name="Applied">Per lane the highest sequence that it has applied; a lane that is missing is wanted from its first entry.</param>
public sealed record TailRequest(Guid Project, Guid Function, IReadOnlyList<Position> Applied);

/// <summary>A block as the journal holds it.</summary>
/// <param name="Project">Of which project.</param>
/// <param name="Function">Whose block.</param>
/// <param name="Position">Where its entry stands.</param>
/// <param name="Previous">Sequence of the function's block before it in this lane, 0 for the first.</param>
/// <param name="AcceptedAtUs">When the request was accepted, µs since 1970 UTC.</param>
/// <param name="Block">A <see cref="Analytics.Records.FunctionBatch"/>; its memory is the reader's own.</param>
public sealed record TailBlock(Guid Project, Guid Function, Position Position, long Previous, long AcceptedAtUs, ReadOnlyMemory<byte> Block);
