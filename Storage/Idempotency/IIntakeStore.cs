using Coldstart.Storage.Journal;

namespace Coldstart.Storage.Idempotency;

/// <summary>
/// The parts of journal entries that are no statistics (idempotency keys, dead letters), moved from the journal into tables
/// before their entries are trimmed, and the lanes of this store.
/// </summary>
public interface IIntakeStore
{
    /// <summary>A lane number that was never used before, durably taken. At the start of a journal and after a closed lane.</summary>
    Task<long> TakeLaneAsync(CancellationToken cancellation);

    /// <summary>Per lane the highest sequence whose keys and dead letters are stored.</summary>
    Task<IReadOnlyDictionary<long, long>> StoredUpToAsync(CancellationToken cancellation);

    /// <summary>
    /// Stores keys and dead letters and moves the marks, in one transaction. A key that is there already is left as it is; one of a retried dead letter
    /// removes that letter (<see cref="DeadLetters.DeadLetterKeys"/>).
    /// Lanes in <paramref name="forgotten"/> lose their mark.
    /// </summary>
    Task StoreAsync(IReadOnlyList<IdempotencyRecord> keys, IReadOnlyList<DeadLetters.DeadLetter> letters, IReadOnlyDictionary<long, long> upTo, IReadOnlyCollection<long> forgotten, CancellationToken cancellation);

    /// <summary>A stored key that has not expired, or null.</summary>
    Task<IdempotencyRecord?> FindAsync(Guid project, string route, string key, long nowUs, CancellationToken cancellation);

    /// <summary>Removes what has expired: keys, history beyond its time, samples beyond their time. A bounded piece of work per call.</summary>
    /// <returns>Rows removed.</returns>
    Task<int> ExpireAsync(long nowUs, CancellationToken cancellation);
}
