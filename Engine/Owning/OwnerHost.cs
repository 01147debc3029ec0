using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Engine.Flushing;

namespace Coldstart.Engine.Owning;

/// <summary>The functions that one process owns: messages with calls of many of them, flushes when they are due, and the idle ones out of memory.</summary>
/// <remarks>For turns that interleave at awaits only, as <see cref="FunctionOwner"/>.</remarks>
internal sealed class OwnerHost(OwnerParts parts, FlushSchedule schedule)
{
    private readonly Dictionary<Guid, FunctionOwner> owners = [];
    private readonly PriorityQueue<FunctionOwner, long> due = new();
    private readonly HashSet<FunctionOwner> scheduled = [];

    /// <summary>Functions that are known here, loaded or not.</summary>
    public int Count => owners.Count;

    public IEnumerable<FunctionOwner> Owners => owners.Values;

    /// <summary>Serves a message; answers come in the order of its calls. Calls that need nothing from the journal are served before anything is awaited.</summary>
    public async Task<IReadOnlyList<OwnerAnswer>> ServeAsync(IReadOnlyList<OwnerCall> calls, CancellationToken cancellation)
    {
        var answers = new OwnerAnswer[calls.Count];
        var slow = default(List<(int Index, Task<OwnerAnswer> Answer)>);
        for (var index = 0; index < calls.Count; index++)
        {
            var answer = OwnerOf(calls[index].Project, calls[index].Function).ServeAsync(calls[index], cancellation);
            if (answer.IsCompletedSuccessfully) answers[index] = answer.Result;
            else (slow ??= []).Add((index, answer.AsTask()));
        }
        foreach (var (index, answer) in slow ?? []) answers[index] = await answer;
        foreach (var call in calls) Schedule(owners.GetValueOrDefault(call.Function));
        return answers;
    }

    /// <summary>Statistics for a reader; null where neither store nor journal knows the function.</summary>
    /// <exception cref="EngineUnavailableException">They cannot be read now.</exception>
    public async ValueTask<FunctionStats?> ReadAsync(Guid project, Guid function, CancellationToken cancellation)
    {
        var owner = OwnerOf(project, function);
        var stats = await owner.ReadAsync(cancellation);
        Schedule(owner);
        return stats;
    }

    /// <summary>Stores what is due, or all that changed.</summary>
    /// <returns>Whether all of that is stored.</returns>
    public async Task<bool> FlushAsync(bool all, CancellationToken cancellation)
    {
        if (!parts.Health.MayTry) return false;
        var nowUs = parts.Clock.MonotonicUs();
        // All are taken before the first is stored: one that cannot be stored now is due again at once.
        var taken = new List<FunctionOwner>();
        while (due.TryPeek(out var owner, out var dueUs) && (all || dueUs <= nowUs))
        {
            due.Dequeue();
            scheduled.Remove(owner);
            taken.Add(owner);
        }
        return !(await Task.WhenAll(taken.ConvertAll(owner => FlushAsync(owner, cancellation)))).Contains(false);
    }

    /// <summary>Learns which lanes are gone: the next flush of each function forgets them.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The journal cannot be read now.</exception>
    public Task RefreshLanesAsync(CancellationToken cancellation) => parts.Lanes.RefreshAsync(cancellation);

    /// <summary>Lets go of a function if all of it is stored: it may be loaded here or elsewhere from now on.</summary>
    /// <returns>False where something is not stored.</returns>
    public bool TryLeave(Guid function) => !owners.TryGetValue(function, out var owner) || owner.MayLeave && owners.Remove(function);

    /// <summary>Lets go of a function for another process; null where that one has to load it.</summary>
    public OwnedHandOver? HandOver(Guid function) => owners.TryGetValue(function, out var owner) && owner.MayLeave && owners.Remove(function) ? owner.HandOver() : null;

    /// <summary>Begins with the memory of another process, unless the function is here already.</summary>
    public bool TakeOver(Guid project, Guid function, OwnedHandOver handOver) => OwnerOf(project, function).TakeOver(handOver);

    private async Task<bool> FlushAsync(FunctionOwner owner, CancellationToken cancellation)
    {
        var isStored = await owner.FlushAsync(cancellation);
        Schedule(owner);
        return isStored;
    }

    private void Schedule(FunctionOwner? owner)
    {
        if (owner is { IsDirty: true } && scheduled.Add(owner)) due.Enqueue(owner, schedule.DueUs(parts.Clock.MonotonicUs()));
    }

    private FunctionOwner OwnerOf(Guid project, Guid function)
    {
        if (!owners.TryGetValue(function, out var owner)) owners.Add(function, owner = new FunctionOwner(project, function, parts));
        return owner;
    }
}
