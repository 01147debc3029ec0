using Coldstart.Analytics.Functions;

namespace Coldstart.Storage.Journal.Shared;

/// <summary>A piece of time of the journal, by the database's clock (EXACTLY-ONCE.md, rule 3): what is trimmed is trimmed by whole ranges.</summary>
/// <param name="Id">Names the range; later ranges have higher ids.</param>
/// <param name="FromUs">Its start, µs since 1970 UTC, by the database's clock.</param>
/// <param name="ToUs">Its end, exclusive.</param>
/// <param name="HasEnded">Its time has passed by the database's clock: it can be sealed.</param>
/// <param name="IsSealed">Nothing more is committed in it.</param>
public sealed record JournalRange(long Id, long FromUs, long ToUs, bool HasEnded, bool IsSealed);

/// <summary>A function, and a place in the journal up to which something of it stands.</summary>
public readonly record struct FunctionPosition(Guid Project, Guid Function, Position Position);
