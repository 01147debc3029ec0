using System.Security.Cryptography;
using Coldstart.Engine.Sending;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Engine.Intake;

/// <summary>
/// Idempotency keys where processes share a journal (EXACTLY-ONCE.md, rules 6 and 7): the journal's own table decides at the commit. In memory are only the keys
/// of requests that run here, so that a repeat through the same door waits for the first instead of racing it.
/// </summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class SharedKeys(ISharedJournal journal, OwnerSender sender, TimeProvider time, TimeSpan wait, TimeSpan applyWait)
{
    private readonly Lock gate = new();
    private readonly Dictionary<KeyName, SharedClaim> running = [];

    /// <summary>Keys of requests that run here.</summary>
    public int Count
    {
        get
        {
            lock (gate) return running.Count;
        }
    }

    /// <summary>Claims a free key, or says what became of it. A repeat is answered when its functions have caught up with the first request, or the patience ends.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The journal cannot be read now.</exception>
    public async ValueTask<IdempotencyLookup> LookUpAsync(IdempotencyKey key, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var name = new KeyName(key.Project, key.Route, key.Key);
        while (true)
        {
            var claim = FindOrClaim(name, key, out var isMine);
            if (isMine) return await AskAsync(claim, cancellation);
            var left = wait - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || !await EndsWithinAsync(claim.WhenEnded, left, cancellation)) return new IdempotencyLookup(IdempotencyState.Running, null, default);
        }
    }

    /// <summary>Answers a request whose key is used: as the first time if it is the same, and when its records are visible.</summary>
    public async ValueTask<IdempotencyLookup> RepeatAsync(UsedKey used, byte[] bodyHash, CancellationToken cancellation)
    {
        if (!CryptographicOperations.FixedTimeEquals(used.Record.BodyHash, bodyHash)) return new IdempotencyLookup(IdempotencyState.OtherBody, null, default);
        // Durable, but perhaps not visible: after the wait the first answer is right all the same.
        await EndsWithinAsync(sender.CatchUpAsync(used.Record.Project, used.Record.Functions, used.Position), applyWait, cancellation);
        return new IdempotencyLookup(IdempotencyState.Repeat, null, used.Record.Result);
    }

    /// <summary>Keeps a claim, also when its owner gives it back, until what this gives is disposed: the outcome of its request is not known before.</summary>
    public static IDisposable? Keep(IdempotencyClaim? claim) => (claim as SharedClaim)?.Keep();

    private async ValueTask<IdempotencyLookup> AskAsync(SharedClaim claim, CancellationToken cancellation)
    {
        var isFree = false;
        try
        {
            var key = claim.Key;
            var used = await journal.FindKeyAsync(key.Project, key.Route, key.Key, cancellation);
            isFree = used is null;
            if (used is null) return new IdempotencyLookup(IdempotencyState.Claimed, claim, default);
            claim.Dispose();
            return await RepeatAsync(used, key.BodyHash, cancellation);
        }
        finally
        {
            if (!isFree) claim.Dispose();
        }
    }

    private SharedClaim FindOrClaim(KeyName name, IdempotencyKey key, out bool isMine)
    {
        lock (gate)
        {
            isMine = !running.TryGetValue(name, out var claim);
            if (isMine) running.Add(name, claim = new SharedClaim(key, this, name));
            return claim!;
        }
    }

    private void End(KeyName name)
    {
        lock (gate) running.Remove(name);
    }

    private async ValueTask<bool> EndsWithinAsync(Task task, TimeSpan left, CancellationToken cancellation)
    {
        if (task.IsCompleted) return true;
        try
        {
            // Followed in the caller's turn: what WaitAsync hears itself would take a way over the thread pool.
            await FollowAsync(task).WaitAsync(left, time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task FollowAsync(Task task) => await task;

    /// <summary>The right to try for a key. It ends when the request's outcome is known: then the journal's table tells all.</summary>
    private sealed class SharedClaim(IdempotencyKey key, SharedKeys keys, KeyName name) : IdempotencyClaim
    {
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int isKept;

        public override IdempotencyKey Key { get; } = key;

        public Task WhenEnded => ended.Task;

        public Keeping Keep()
        {
            Volatile.Write(ref isKept, 1);
            return new Keeping(this);
        }

        protected override void Release()
        {
            if (Volatile.Read(ref isKept) == 0) End();
        }

        private void End()
        {
            if (ended.Task.IsCompleted) return;
            keys.End(name);
            ended.TrySetResult();
        }

        public sealed class Keeping(SharedClaim claim) : IDisposable
        {
            public void Dispose() => claim.End();
        }
    }
}
