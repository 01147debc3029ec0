namespace Coldstart.Storage.Journal.Shared;

/// <summary>
/// The journal as the processes see it that share it: owners of functions read in it what others wrote, a settling service seals and drops it.
/// Writing stays with <see cref="IJournal.Append"/>, one lane per process.
/// </summary>
/// <remarks>
/// Every call may be made by many callers at once and fails with <see cref="StoreUnavailableException"/> while the database is out of reach.
/// Reading changes nothing; <see cref="SealAsync"/>, <see cref="DropAsync"/> and <see cref="CloseAbandonedLanesAsync"/> can be repeated
/// after an outcome that is unknown.
/// </remarks>
public interface ISharedJournal
{
    /// <summary>
    /// Begins a REPEATABLE READ transaction that only reads: all that it gives is of one moment, which is not before this call (EXACTLY-ONCE.md, rule 15).
    /// A range that is dropped meanwhile stays readable in it. (PostgreSQL: dropping a partition does not heed an older snapshot, so the transaction
    /// must hold <c>LOCK TABLE … IN ACCESS SHARE MODE</c> on the journal before its snapshot is taken.)
    /// </summary>
    Task<IJournalView> OpenViewAsync(CancellationToken cancellation);

    /// <summary>A key that was used and has not expired, with the place of its entry; null where it is free (rules 6 and 7).</summary>
    Task<UsedKey?> FindKeyAsync(Guid project, string route, string key, CancellationToken cancellation);

    /// <summary>All ranges that are not dropped, the oldest first.</summary>
    Task<IReadOnlyList<JournalRange>> RangesAsync(CancellationToken cancellation);

    /// <summary>
    /// Closes a range that has ended to every insert, for good: when this returns true, all that was ever committed in it can be read, and nothing
    /// more will be (rule 3). Sealing waits for inserts under way, but not long.
    /// </summary>
    /// <returns>False where an insert still holds it, or its time has not passed: try later.</returns>
    Task<bool> SealAsync(long range, CancellationToken cancellation);

    /// <summary>
    /// What a range holds, as pages of bounded size: for every function and lane the highest sequence. The same pair may come more than once.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<FunctionPosition>> ScanAsync(long range, CancellationToken cancellation);

    /// <summary>Drops a sealed range with all that is in it. Called only when stored snapshots cover all of it (rule 17).</summary>
    Task DropAsync(long range, CancellationToken cancellation);

    /// <summary>
    /// Closes the lanes whose writers are gone, and forgets closed lanes of which nothing is left in any range (rule 12). It does no harm to close the lane
    /// of a writer that lives: its next insert is refused, and it opens a new lane.
    /// </summary>
    Task CloseAbandonedLanesAsync(CancellationToken cancellation);
}
