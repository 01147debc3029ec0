namespace Coldstart.Analytics.Functions;

/// <summary>Where a block stands in the journal: a lane (one writer's ordered stream, never reused) and the sequence within it, from 1.</summary>
public readonly record struct Position(long Lane, long Sequence);
