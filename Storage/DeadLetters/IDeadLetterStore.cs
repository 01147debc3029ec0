namespace Coldstart.Storage.DeadLetters;

/// <summary>The dead letters of all projects: at most 100,000 or 1 GiB a project, the oldest leave first and are counted.</summary>
public interface IDeadLetterStore
{
    /// <summary>A page, newest first. Content of at most 256 bytes each (<see cref="DeadLetterRow.Preview"/>).</summary>
    /// <param name="project">Whose.</param>
    /// <param name="before">The id of the last row of the page before, or null.</param>
    /// <param name="door">Only this door, or null.</param>
    /// <param name="reason">Only this reason code, or null.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="cancellation">Stops waiting.</param>
    Task<IReadOnlyList<DeadLetterRow>> ListAsync(Guid project, Guid? before, string? door, string? reason, int limit, CancellationToken cancellation);

    Task<DeadLetter?> FindAsync(Guid project, Guid id, CancellationToken cancellation);

    /// <returns>False where there is none (any more).</returns>
    Task<bool> DeleteAsync(Guid project, Guid id, CancellationToken cancellation);
}

/// <summary>A dead letter in a list.</summary>
public sealed record DeadLetterRow(Guid Id, string Door, string Reason, string Detail, long ReceivedAtUs, long SizeBytes, ReadOnlyMemory<byte> Preview);
