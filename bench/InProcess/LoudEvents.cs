using Coldstart.Analytics.Functions;
using Coldstart.Engine;

namespace Coldstart.Bench.InProcess;

/// <summary>Writes to standard error what a measurement must not hide.</summary>
internal sealed class LoudEvents : IEngineEvents
{
    public void Started(long functions, long replayedEntries, TimeSpan took)
    {
    }

    public void Stopped(long unstored, TimeSpan took)
    {
    }

    public void BlockUnreadable(Guid function, Position position, Exception reason) => Tell($"unreadable block: {reason.Message}");

    public void FunctionBehind(Guid function, Position position, string reason, Exception? exception) => Tell($"a function stands still: {reason}");

    public void BlocksMissing(Guid function, Position position, long previous, long appliedUpTo) => Tell("blocks are missing");

    public void SnapshotDamaged(Guid function, Exception reason) => Tell($"damaged snapshot: {reason.Message}");

    public void StoreFailed(Exception reason, TimeSpan retryAfter) => Tell($"the store failed: {reason.Message}");

    public void StoreRecovered()
    {
    }

    public void ClockJumped(TimeSpan drift) => Tell($"the clock jumped by {drift}");

    public void ClockRecovered()
    {
    }

    public void UpkeepFailed(Exception reason) => Tell($"upkeep failed: {reason.Message}");

    private static void Tell(string what) => Console.Error.WriteLine($"bench: {what}");
}
