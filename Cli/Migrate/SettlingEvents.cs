using Coldstart.Analytics.Functions;
using Coldstart.Engine;

namespace Coldstart.Cli.Migrate;

/// <summary>Listens to the engine that settles a folder: what keeps a part of it from being moved.</summary>
internal sealed class SettlingEvents : IEngineEvents
{
    private volatile string? trouble;

    /// <summary>A sentence, or null.</summary>
    public string? Trouble => trouble;

    public void Started(long functions, long replayedEntries, TimeSpan took)
    {
    }

    public void Stopped(long unstored, TimeSpan took)
    {
        if (unstored > 0) trouble ??= $"{unstored} functions could not be stored.";
    }

    /// <summary>It is a dead letter now, and moves as one.</summary>
    public void BlockUnreadable(Guid function, Position position, Exception reason)
    {
    }

    public void FunctionBehind(Guid function, Position position, string reason, Exception? exception) => trouble ??= $"The function {function} stands still: {reason}";

    public void BlocksMissing(Guid function, Position position, long previous, long appliedUpTo) => trouble ??= $"Records of the function {function} are missing in the journal.";

    public void SnapshotDamaged(Guid function, Exception reason) => trouble ??= $"The snapshot of the function {function} is damaged: {reason.Message}";

    public void StoreFailed(Exception reason, TimeSpan retryAfter) => trouble ??= reason.Message;

    public void StoreRecovered()
    {
    }

    public void ClockJumped(TimeSpan drift) => trouble ??= "The clock was set meanwhile.";

    public void ClockRecovered()
    {
    }

    public void UpkeepFailed(Exception reason) => trouble ??= reason.Message;
}
