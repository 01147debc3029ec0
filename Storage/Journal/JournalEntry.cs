namespace Coldstart.Storage.Journal;

/// <summary>All that one accepted request leaves in the journal; it becomes durable as a whole or not at all.</summary>
public sealed class JournalEntry
{
    public required Guid Project { get; init; }

    /// <summary>When the request was accepted, µs since 1970 UTC.</summary>
    public required long AcceptedAtUs { get; init; }

    public IReadOnlyList<JournalBlock> Blocks { get; init; } = [];

    /// <summary>The claim on an idempotency key, or null.</summary>
    public IdempotencyRecord? Idempotency { get; init; }

    /// <summary>What was not understood, where the door keeps it.</summary>
    public IReadOnlyList<DeadLetters.DeadLetter> DeadLetters { get; init; } = [];
}
