namespace Coldstart.Engine.InProcess;

/// <param name="All">Also those that are not due.</param>
/// <param name="NowUs">The time to which windows roll.</param>
/// <param name="LivingLanes">Lanes that the journal may still replay. Asked in the shard's turn: a lane that began before the turn must be among them.</param>
/// <param name="CountMax">Functions to look at.</param>
internal sealed record FlushRequest(bool All, long NowUs, Func<IReadOnlyCollection<long>> LivingLanes, int CountMax);
