namespace Coldstart.Engine.Owning;

/// <summary>Lanes of which something may still be in the journal, at one moment (EXACTLY-ONCE.md, rule 12).</summary>
/// <param name="Ticket">Grows with the moment: a set with a higher ticket was read later.</param>
/// <param name="Lanes">The lanes.</param>
internal sealed record LaneSet(long Ticket, IReadOnlySet<long> Lanes);
