using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Intake;

/// <summary>The right to use a key. From the moment its request is handed to the journal, the journal's outcome decides over it.</summary>
internal sealed class ClaimedKey(KeyIndex index, KeyEntry entry, IdempotencyKey key) : IdempotencyClaim
{
    private const int Free = 0;
    private const int Sent = 1;
    private const int Ended = 2;

    private int state = Free;

    public override IdempotencyKey Key { get; } = key;

    /// <summary>The request goes to the journal now: disposing the claim no longer gives the key back.</summary>
    /// <exception cref="InvalidOperationException">The claim was used or given back before.</exception>
    public void Send()
    {
        if (Interlocked.CompareExchange(ref state, Sent, Free) != Free) throw new InvalidOperationException("An idempotency claim can be used once.");
    }

    /// <summary>The journal refused the request at the door: the claim is free again.</summary>
    public void Unsend() => Interlocked.CompareExchange(ref state, Free, Sent);

    /// <summary>The request is durable.</summary>
    public void Commit(IdempotencyRecord record)
    {
        if (Interlocked.Exchange(ref state, Ended) != Ended) index.Commit(entry, record);
    }

    /// <summary>The request failed in the journal.</summary>
    public void GiveBack()
    {
        if (Interlocked.Exchange(ref state, Ended) != Ended) index.GiveBack(entry);
    }

    /// <summary>All functions of the request have caught up.</summary>
    public void Applied() => index.Applied(entry);

    protected override void Release()
    {
        if (Interlocked.CompareExchange(ref state, Ended, Free) == Free) index.GiveBack(entry);
    }
}
