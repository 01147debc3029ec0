using Coldstart.Analytics;
using Coldstart.Engine.Owning;
using Coldstart.Storage;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Idempotency;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Engine.Sharing;

/// <summary>What the engine of a front end works with. It owns none of it.</summary>
/// <param name="Journal">A lane of its own in the journal, taking entries.</param>
/// <param name="Shared">The same journal, as all see it.</param>
/// <param name="Functions">Rollups and samples.</param>
/// <param name="Intake">Keys that have expired leave through it.</param>
/// <param name="Owners">The way to the owners of functions.</param>
/// <param name="Readers">The way to what they know.</param>
/// <param name="Ids">Jitter.</param>
/// <param name="Time">Wall clock, monotonic clock and timers.</param>
/// <param name="Events">What is told to the log.</param>
public sealed record SharedEngineParts(
    IJournal Journal, ISharedJournal Shared, IFunctionStore Functions, IIntakeStore Intake, IFunctionOwners Owners, IFunctionReaders Readers, IIdSource Ids, TimeProvider Time, IEngineEvents Events)
{
    /// <summary>Whether what lasts is still this process's to use. Asked often: it must only look at memory.</summary>
    public Func<StorageCondition> Storage { get; init; } = static () => StorageCondition.Sound;
}
