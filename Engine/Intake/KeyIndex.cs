using System.Security.Cryptography;
using Coldstart.Analytics;
using Coldstart.Storage.Idempotency;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Intake;

/// <summary>
/// Idempotency keys (EXACTLY-ONCE.md, rules 6 and 7): in memory those that run or are only in the journal, behind them the table.
/// A key leaves memory when it is in its table and its records are applied, so a repeat that is answered from the table needs no wait.
/// </summary>
/// <remarks>Safe from any thread.</remarks>
/// <param name="store">The table.</param>
/// <param name="time">Times waits.</param>
/// <param name="wait">How long a repeat waits for the first request.</param>
/// <param name="isStoredByJournal">A key is in its table with the commit of its request.</param>
internal sealed class KeyIndex(IIntakeStore store, TimeProvider time, TimeSpan wait, bool isStoredByJournal = false)
{
    private readonly Lock gate = new();
    private readonly Dictionary<KeyName, KeyEntry> entries = [];

    public int Count
    {
        get
        {
            lock (gate) return entries.Count;
        }
    }

    /// <summary>Claims a free key, or says what became of it.</summary>
    /// <exception cref="JournalUnavailableException">Too many keys wait for the store.</exception>
    public async ValueTask<IdempotencyLookup> LookUpAsync(IdempotencyKey key, long nowUs, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var name = new KeyName(key.Project, key.Route, key.Key);
        while (true)
        {
            var entry = FindOrClaim(name, key.BodyHash, nowUs, out var claimed);
            if (claimed) return await ClaimAsync(entry, key, nowUs, cancellation);
            if (entry.Result is null)
            {
                var left = wait - time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero || !await EndsWithinAsync(entry.WhenEnded, left, cancellation)) return new IdempotencyLookup(IdempotencyState.Running, null, default);
                // Used now: a repeat. Given back: this one may try for it.
                continue;
            }
            if (!SameBody(entry.BodyHash, key.BodyHash)) return new IdempotencyLookup(IdempotencyState.OtherBody, null, default);
            // Durable, but perhaps not visible: after the wait the first answer is right all the same.
            await EndsWithinAsync(entry.WhenApplied, wait, cancellation);
            return new IdempotencyLookup(IdempotencyState.Repeat, null, entry.Result);
        }
    }

    /// <summary>The request of a claim is durable.</summary>
    public void Commit(KeyEntry entry, IdempotencyRecord record)
    {
        lock (gate)
        {
            entry.Use(record.Result, record.ExpiresAtUs);
            entry.IsStored = isStoredByJournal;
        }
        entry.End();
    }

    /// <summary>The request of a claim ended without a commit: the next one may have the key.</summary>
    public void GiveBack(KeyEntry entry)
    {
        lock (gate) RemoveIfSame(entry);
        entry.End();
    }

    /// <summary>All functions of the request have caught up.</summary>
    public void Applied(KeyEntry entry)
    {
        entry.Apply();
        lock (gate)
        {
            if (entry.IsStored) RemoveIfSame(entry);
        }
    }

    /// <summary>A key was read from the journal at a start; its records are applied before anyone can ask.</summary>
    public void Recall(IdempotencyRecord record)
    {
        var entry = new KeyEntry(NameOf(record), record.BodyHash);
        entry.Use(record.Result, record.ExpiresAtUs);
        entry.End();
        entry.Apply();
        lock (gate) entries[entry.Name] = entry;
    }

    /// <summary>Keys are in their table now.</summary>
    public void Stored(IReadOnlyList<IdempotencyRecord> records)
    {
        lock (gate)
        {
            foreach (var record in records)
            {
                // An expired key may be in use again: that use is not stored yet.
                if (!entries.TryGetValue(NameOf(record), out var entry) || entry.Result is null || entry.ExpiresAtUs != record.ExpiresAtUs) continue;
                entry.IsStored = true;
                if (entry.WhenApplied.IsCompleted) entries.Remove(entry.Name);
            }
        }
    }

    private async ValueTask<IdempotencyLookup> ClaimAsync(KeyEntry entry, IdempotencyKey key, long nowUs, CancellationToken cancellation)
    {
        var found = default(IdempotencyRecord);
        var claims = false;
        try
        {
            found = await store.FindAsync(key.Project, key.Route, key.Key, nowUs, cancellation);
            claims = found is null;
        }
        finally
        {
            if (!claims) GiveBack(entry);
        }
        if (found is null) return new IdempotencyLookup(IdempotencyState.Claimed, new ClaimedKey(this, entry, key), default);
        return SameBody(found.BodyHash, key.BodyHash)
            ? new IdempotencyLookup(IdempotencyState.Repeat, null, found.Result)
            : new IdempotencyLookup(IdempotencyState.OtherBody, null, default);
    }

    private KeyEntry FindOrClaim(KeyName name, byte[] bodyHash, long nowUs, out bool claimed)
    {
        lock (gate)
        {
            claimed = false;
            if (entries.TryGetValue(name, out var entry) && (entry.Result is null || entry.ExpiresAtUs > nowUs)) return entry;
            if (entries.Count >= Limits.UnsettledKeysMax) throw new JournalUnavailableException("Too many idempotency keys wait for the store.");
            claimed = true;
            return entries[name] = new KeyEntry(name, bodyHash);
        }
    }

    private async ValueTask<bool> EndsWithinAsync(Task task, TimeSpan left, CancellationToken cancellation)
    {
        if (task.IsCompleted) return true;
        try
        {
            await task.WaitAsync(left, time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void RemoveIfSame(KeyEntry entry)
    {
        if (entries.TryGetValue(entry.Name, out var current) && ReferenceEquals(current, entry)) entries.Remove(entry.Name);
    }

    private static KeyName NameOf(IdempotencyRecord record) => new(record.Project, record.Route, record.Key);

    private static bool SameBody(byte[] one, byte[] other) => CryptographicOperations.FixedTimeEquals(one, other);
}
