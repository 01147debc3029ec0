using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Storage;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Idempotency;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.InProcess;

/// <summary>What an engine works with. It owns none of it: whoever made them disposes them after the engine.</summary>
/// <param name="Journal">Opened, not yet read.</param>
/// <param name="Functions">Snapshots, rollups, samples.</param>
/// <param name="Intake">Keys, dead letters, lanes.</param>
/// <param name="Prices">What money is made with.</param>
/// <param name="Ids">Jitter.</param>
/// <param name="Time">Wall clock, monotonic clock and timers.</param>
/// <param name="Events">What is told to the log.</param>
public sealed record EngineParts(IJournal Journal, IFunctionStore Functions, IIntakeStore Intake, PriceBook Prices, IIdSource Ids, TimeProvider Time, IEngineEvents Events)
{
    /// <summary>Whether what lasts is still this process's to use. Asked often: it must only look at memory.</summary>
    public Func<StorageCondition> Storage { get; init; } = static () => StorageCondition.Sound;
}
