using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Engine.Owning;

/// <summary>
/// What one process knows of the lanes that may still hold something. A function may only trust a set that was read after its snapshot: an older one may
/// hold a lane that the snapshot has forgotten, and a late call of that lane would be applied a second time.
/// </summary>
/// <remarks>Safe from any thread. Reads follow each other, so that a later ticket is a later moment.</remarks>
internal sealed class LivingLanes(ISharedJournal journal)
{
    private readonly Lock gate = new();
    private Task<LaneSet> last = Task.FromResult(new LaneSet(0, new HashSet<long>()));
    private Task<LaneSet>? waiting;
    private LaneSet latest = new(0, new HashSet<long>());
    private long begun;

    /// <summary>The last set that was read.</summary>
    public LaneSet Latest => Volatile.Read(ref latest);

    /// <summary>Reads that have begun: one that begins from now on has a higher ticket.</summary>
    public long Begun => Interlocked.Read(ref begun);

    /// <summary>A set that is read after this call; shared by all who ask before it begins.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The database is out of reach.</exception>
    public Task<LaneSet> RefreshAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (waiting is not null) return waiting;
            if (last.IsCompleted) return last = ReadAsync(cancellation);
            return last = waiting = ReadAfterAsync(last, cancellation);
        }
    }

    private async Task<LaneSet> ReadAfterAsync(Task<LaneSet> before, CancellationToken cancellation)
    {
        await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        lock (gate) waiting = null;
        return await ReadAsync(cancellation);
    }

    private async Task<LaneSet> ReadAsync(CancellationToken cancellation)
    {
        var ticket = Interlocked.Increment(ref begun);
        await using var view = await journal.OpenViewAsync(cancellation);
        var read = new LaneSet(ticket, (await view.LanesAsync(cancellation)).ToHashSet());
        Volatile.Write(ref latest, read);
        return read;
    }
}
