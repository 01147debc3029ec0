using Coldstart.Analytics.Functions;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Engine.Owning;

/// <summary>A function that is being read from the journal's view, and whoever waits for it.</summary>
internal sealed class FunctionLoad(Guid project, Guid function)
{
    private readonly TaskCompletionSource<LoadedOwner> result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid Project { get; } = project;

    public Guid Function { get; } = function;

    /// <summary>What has been read; null while nothing was found.</summary>
    public FunctionStats? Stats { get; set; }

    public long StoredVersion { get; set; }

    /// <summary>Something of it is not in the stored snapshot.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Blocks that cannot be applied.</summary>
    public List<DeadLetter> Letters { get; } = [];

    /// <summary>It failed already: what comes is passed over.</summary>
    public bool HasFailed { get; private set; }

    public Task<LoadedOwner> Result => result.Task;

    /// <param name="lanes">The lanes of that moment.</param>
    /// <param name="after">Ticket of the last set of lanes that had been read before that moment.</param>
    public void Complete(LaneSet lanes, long after)
    {
        if (!HasFailed) result.TrySetResult(new LoadedOwner(Stats, StoredVersion, IsDirty, lanes, after, Letters));
    }

    public void Fail(Exception reason)
    {
        HasFailed = true;
        result.TrySetException(reason);
    }
}

/// <summary>A function as journal and store had it at one moment.</summary>
/// <param name="Stats">Null where neither knows it.</param>
/// <param name="StoredVersion">Version of the stored snapshot, 0 where there is none.</param>
/// <param name="IsDirty">The snapshot does not hold all of it.</param>
/// <param name="Lanes">The lanes of that moment.</param>
/// <param name="After">Ticket of the last set of lanes that had been read before that moment.</param>
/// <param name="Letters">Blocks that could not be applied, not stored yet.</param>
internal sealed record LoadedOwner(FunctionStats? Stats, long StoredVersion, bool IsDirty, LaneSet Lanes, long After, IReadOnlyList<DeadLetter> Letters);
