using Coldstart.Analytics;

namespace Coldstart.Storage;

/// <summary>Bounds of the store that tests make small.</summary>
internal sealed record StoreBounds
{
    public int DeadLettersPerProject { get; init; } = Limits.DeadLettersPerProject;

    public long DeadLetterBytesPerProject { get; init; } = Limits.DeadLetterBytesPerProject;

    public int ExpiredRowsPerTable { get; init; } = Limits.ExpiredRowsPerTable;

    public int ListPageRows { get; init; } = Limits.StoreListPageRows;

    public int BusyWaitSeconds { get; init; } = Limits.StoreBusyWaitSeconds;
}
