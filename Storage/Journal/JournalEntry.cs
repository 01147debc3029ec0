namespace Coldstart.Storage.Journal;

/// <summary>All that one accepted request leaves in the journal; it becomes durable as a whole or not at all.</summary>
/// <remarks>The sender owns it and fills it anew for another request once the journal has called <see cref="JournalAppend.Committed"/> or <see cref="JournalAppend.Failed"/>.</remarks>
public sealed class JournalEntry
{
    public required Guid Project { get; set; }

    /// <summary>When the request was accepted, µs since 1970 UTC.</summary>
    public required long AcceptedAtUs { get; set; }

    public IReadOnlyList<JournalBlock> Blocks { get; set; } = [];

    /// <summary>The claim on an idempotency key, or null.</summary>
    public IdempotencyRecord? Idempotency { get; set; }

    /// <summary>What was not understood, where the door keeps it.</summary>
    public IReadOnlyList<DeadLetters.DeadLetter> DeadLetters { get; set; } = [];
}
