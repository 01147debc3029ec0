using Coldstart.Analytics;

namespace Coldstart.Storage.DeadLetters;

/// <summary>The dead letters of all projects: at most 100,000 or 1 GiB a project, the oldest leave first and are counted.</summary>
public interface IDeadLetterStore
{
    /// <summary>A page, newest first. Content of at most 256 bytes each (<see cref="DeadLetterRow.Preview"/>).</summary>
    /// <param name="project">Whose.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="before">The id of the last row of the page before, or null.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="cancellation">Stops waiting.</param>
    Task<IReadOnlyList<DeadLetterRow>> ListAsync(Guid project, DeadLetterFilter filter, Guid? before, int limit, CancellationToken cancellation);

    Task<DeadLetter?> FindAsync(Guid project, Guid id, CancellationToken cancellation);

    /// <returns>False where there is none (any more).</returns>
    Task<bool> DeleteAsync(Guid project, Guid id, CancellationToken cancellation);

    /// <summary>Throws letters away, the oldest first.</summary>
    /// <param name="limit">1 to <see cref="Limits.DeadLettersPerDelete"/>.</param>
    /// <returns>Letters removed: fewer than <paramref name="limit"/> where no more are left.</returns>
    Task<int> DeleteAsync(Guid project, DeadLetterFilter filter, int limit, CancellationToken cancellation);

    /// <summary>How much is kept, and how much has left unread. All zero for a project without any.</summary>
    Task<DeadLetterTotals> TotalsAsync(Guid project, CancellationToken cancellation);

    /// <summary>The same by door and reason, those that ever came; in the order of doors and reasons.</summary>
    Task<IReadOnlyList<DeadLetterCount>> CountsAsync(Guid project, CancellationToken cancellation);
}

/// <summary>The dead letters of a project in numbers.</summary>
/// <param name="Kept">Letters that are there.</param>
/// <param name="SizeBytes">Bytes of their content.</param>
/// <param name="Dropped">Letters that left since the project began because newer ones needed the room.</param>
/// <param name="Expired">Letters that left since the project began because of their age.</param>
public sealed record DeadLetterTotals(long Kept, long SizeBytes, long Dropped, long Expired);

/// <summary>A dead letter in a list.</summary>
public sealed record DeadLetterRow(Guid Id, string Door, string Reason, string Detail, long ReceivedAtUs, long SizeBytes, ReadOnlyMemory<byte> Preview);
