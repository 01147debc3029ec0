using Coldstart.Analytics;
using Coldstart.Engine.Settling;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Idempotency;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Intake;

/// <summary>
/// Moves keys and dead letters from the journal into their tables, in order, together with the mark up to which that is done:
/// a start that reads the same entries again leaves out what the marks cover.
/// </summary>
internal sealed class IntakeSettler(IntakeQueue queue, KeyIndex keys, LaneBook lanes, IIntakeStore store) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private IReadOnlyCollection<long> forgotten = [];

    /// <summary>Lanes whose marks are of no use any more; they leave with the next transaction.</summary>
    public void Forget(IReadOnlyCollection<long> lanesGone) => forgotten = lanesGone;

    /// <summary>Stores everything that was committed before the call.</summary>
    public async Task SettleAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            // Read before the items: the queue holds everything up to it.
            var upTo = lanes.Committed;
            while (await StoreSomeAsync(upTo, cancellation))
            {
            }
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> StoreSomeAsync(OrderedPosition upTo, CancellationToken cancellation)
    {
        var items = queue.Peek(upTo, Limits.IntakeItemsPerTransaction);
        var unreadable = queue.PeekUnreadable(Limits.IntakeItemsPerTransaction);
        if (items.Count == 0 && unreadable.Count == 0 && forgotten.Count == 0) return false;
        var records = items.Where(item => item.Key is not null).Select(item => item.Key!).ToList();
        List<DeadLetter> letters = [.. items.SelectMany(item => item.Letters), .. unreadable];
        await store.StoreAsync(records, letters, MarksOf(items), forgotten, cancellation);
        forgotten = [];
        queue.Remove(items.Count);
        queue.RemoveUnreadable(unreadable.Count);
        keys.Stored(records);
        return items.Count == Limits.IntakeItemsPerTransaction || unreadable.Count == Limits.IntakeItemsPerTransaction;
    }

    /// <summary>Up to the last item of this piece: those behind it are not stored yet.</summary>
    private Dictionary<long, long> MarksOf(List<IntakeItem> items)
    {
        var marks = new Dictionary<long, long>();
        foreach (var item in items) marks[lanes.LaneOf(item.Place)] = item.Place.Sequence;
        return marks;
    }
}
