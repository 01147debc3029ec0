using Coldstart.Analytics.Functions;

namespace Coldstart.Engine;

/// <summary>
/// What an engine tells its host, to log or to measure. Calls come from any thread, also from a shard's turn: be short, never throw.
/// </summary>
public interface IEngineEvents
{
    /// <summary>The engine serves.</summary>
    void Started(long functions, long replayedEntries, TimeSpan took);

    /// <summary>The engine stopped. <paramref name="unstored"/> functions are covered by the journal alone.</summary>
    void Stopped(long unstored, TimeSpan took);

    /// <summary>A block went to the dead letters because it cannot be applied.</summary>
    void BlockUnreadable(Guid function, Position position, Exception reason);

    /// <summary>A bug was met: the function's statistics stand still until a restart reads its journal again. Nothing is lost.</summary>
    void FunctionBehind(Guid function, Position position, string reason, Exception? exception);

    /// <summary>The predecessor of a block is neither in the snapshot nor in the journal: acknowledged records were lost by the storage below.</summary>
    void BlocksMissing(Guid function, Position position, long previous, long appliedUpTo);

    /// <summary>A snapshot cannot be read and will not be overwritten.</summary>
    void SnapshotDamaged(Guid function, Exception reason);

    /// <summary>The store failed; it is tried again after <paramref name="retryAfter"/>.</summary>
    void StoreFailed(Exception reason, TimeSpan retryAfter);

    /// <summary>The store works again.</summary>
    void StoreRecovered();

    /// <summary>Wall clock and monotonic clock drifted apart: nothing is taken and nothing stored until they agree.</summary>
    void ClockJumped(TimeSpan drift);

    /// <summary>The clocks agree again.</summary>
    void ClockRecovered();

    /// <summary>What the engine is doing, or what keeps it from serving, is another than before.</summary>
    void ConditionChanged(EngineCondition before, EngineCondition now, string reason)
    {
    }

    /// <summary>Functions were stored in one transaction. A host that only logs has nothing to tell of it.</summary>
    /// <param name="functions">Snapshots that were offered; one that lost its compare is among them.</param>
    /// <param name="rollups">Rows of history that went with them.</param>
    /// <param name="took">From the call to the answer of the store.</param>
    void Flushed(int functions, int rollups, TimeSpan took)
    {
    }

    /// <summary>A piece of upkeep failed in a way that is a bug; it runs again in a second.</summary>
    void UpkeepFailed(Exception reason);
}
