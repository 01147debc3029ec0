using System.Collections.Concurrent;
using Coldstart.Analytics;
using Coldstart.Engine.Settling;
using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Intake;

/// <summary>Idempotency keys and dead letters that are durable in the journal and not in their tables yet, in the order of the journal.</summary>
/// <remarks>Added to by one thread at a time (the journal's commits, or the replay); taken from by one settler at a time.</remarks>
/// <param name="ofRequests">False where the journal stores them itself: only blocks that could not be applied wait here then.</param>
internal sealed class IntakeQueue(bool ofRequests = true)
{
    private readonly ConcurrentQueue<IntakeItem> items = new();
    private readonly ConcurrentQueue<DeadLetter> unreadable = new();
    private long bytes;

    public long Count => items.Count + unreadable.Count;

    /// <summary>So much waits that nothing more may be accepted that adds to it.</summary>
    public bool IsFull => Interlocked.Read(ref bytes) > Limits.UnsettledIntakeBytesMax;

    /// <summary>The place of the first item that waits, or <see cref="OrderedPosition.End"/>.</summary>
    public OrderedPosition First => items.TryPeek(out var item) ? item.Place : OrderedPosition.End;

    public void Add(OrderedPosition place, IdempotencyRecord? key, IReadOnlyList<DeadLetter> letters)
    {
        if (!ofRequests) return;
        var item = new IntakeItem(place, key, letters);
        Interlocked.Add(ref bytes, item.SizeBytes);
        items.Enqueue(item);
    }

    /// <summary>
    /// Adds a block that a function could not apply. It has no place of its own: its entry stays in the journal
    /// until the function that went over it is stored, and that waits for the letter.
    /// </summary>
    public void AddUnreadable(DeadLetter letter) => unreadable.Enqueue(letter);

    /// <summary>Looks at blocks that could not be applied without taking them.</summary>
    public List<DeadLetter> PeekUnreadable(int countMax) => unreadable.Take(countMax).ToList();

    /// <summary>The first <paramref name="count"/> of them are stored.</summary>
    public void RemoveUnreadable(int count)
    {
        for (; count > 0 && unreadable.TryDequeue(out _); count--)
        {
        }
    }

    /// <summary>Looks at the first items up to <paramref name="upTo"/> without taking them.</summary>
    public List<IntakeItem> Peek(OrderedPosition upTo, int countMax) =>
        items.TakeWhile(item => item.Place <= upTo).Take(countMax).ToList();

    /// <summary>The first <paramref name="count"/> items are stored.</summary>
    public void Remove(int count)
    {
        for (; count > 0 && items.TryDequeue(out var item); count--) Interlocked.Add(ref bytes, -item.SizeBytes);
    }
}

/// <summary>What one journal entry holds beside its blocks.</summary>
internal sealed record IntakeItem(OrderedPosition Place, IdempotencyRecord? Key, IReadOnlyList<DeadLetter> Letters)
{
    private const int OverheadBytes = 256;

    /// <summary>Memory it takes, roughly.</summary>
    public long SizeBytes { get; } = OverheadBytes + (Key?.Result.Length ?? 0) + Letters.Sum(letter => OverheadBytes + letter.Content.Length);
}
