using Coldstart.Analytics.Records;
using Coldstart.Storage.DeadLetters;

namespace Coldstart.Engine;

/// <summary>One decoded request on its way in.</summary>
/// <param name="Project">The project of the credentials.</param>
/// <param name="AcceptedAtUs">When the door accepted it; the same as the collector's.</param>
/// <param name="Records">What the decoder collected.</param>
/// <param name="DeadLetters">What was not understood, where the door keeps it.</param>
/// <param name="Idempotency">The key of the request, looked up before (<see cref="IAnalyticsEngine.LookUpAsync"/>), or null.</param>
/// <param name="Result">The 2xx answer to keep under the key, without the count of duplicates; empty without a key.</param>
public sealed record IngestCommand(
    Guid Project,
    long AcceptedAtUs,
    BatchCollector Records,
    IReadOnlyList<DeadLetter> DeadLetters,
    IdempotencyClaim? Idempotency,
    ReadOnlyMemory<byte> Result);

/// <summary>What became of it.</summary>
/// <param name="Lane">Lane of the entry: with the sequence it makes an id for a record that brought none.</param>
/// <param name="Sequence">Sequence of the entry.</param>
/// <param name="Duplicates">Records that were known already and brought nothing new.</param>
/// <param name="Pending">Durable, but not confirmed as visible in time: say <c>Coldstart-Visible: pending</c>.</param>
public readonly record struct IngestOutcome(long Lane, long Sequence, int Duplicates, bool Pending)
{
    /// <summary>Another process used the request's key first, and nothing of this request is counted: answer as the look-up says. Null otherwise.</summary>
    public IdempotencyLookup? Repeat { get; init; }
}

/// <param name="Route">The route, such as <c>/api/v1/ingest</c>.</param>
/// <param name="Key">1 to 255 characters of the client.</param>
/// <param name="BodyHash">SHA-256 of the inflated body.</param>
public sealed record IdempotencyKey(Guid Project, string Route, string Key, byte[] BodyHash);

/// <summary>The right to use a key that was free; dispose it if the request ends without an ingest, so that a repeat need not wait.</summary>
public abstract class IdempotencyClaim : IDisposable
{
    public abstract IdempotencyKey Key { get; }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the key back unless it was used. Safe to call more than once.</summary>
    protected abstract void Release();
}

/// <summary>What a look-up of a key found.</summary>
public enum IdempotencyState
{
    /// <summary>The key was free and is now claimed.</summary>
    Claimed,

    /// <summary>The same request was answered before: give the same answer.</summary>
    Repeat,

    /// <summary>The key was used with another body: 422.</summary>
    OtherBody,

    /// <summary>The first request with this key still runs, longer than one waits: 409 with Retry-After.</summary>
    Running,
}

/// <param name="State">What was found.</param>
/// <param name="Claim">With <see cref="IdempotencyState.Claimed"/>.</param>
/// <param name="Result">With <see cref="IdempotencyState.Repeat"/>: the first answer.</param>
public readonly record struct IdempotencyLookup(IdempotencyState State, IdempotencyClaim? Claim, ReadOnlyMemory<byte> Result);
