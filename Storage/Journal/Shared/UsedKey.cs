using Coldstart.Analytics.Functions;

namespace Coldstart.Storage.Journal.Shared;

/// <summary>An idempotency key that is committed, and where its entry stands: a repeat asks every function of it to catch up to there (EXACTLY-ONCE.md, rule 7).</summary>
public sealed record UsedKey(IdempotencyRecord Record, Position Position);
