using System.Collections.Concurrent;
using Coldstart.Analytics.Functions;

namespace Coldstart.Engine.Tests.Fakes;

internal sealed class RecordedEvents : IEngineEvents
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public bool Has(string start) => Lines.Any(line => line.StartsWith(start, StringComparison.Ordinal));

    public void Started(long functions, long replayedEntries, TimeSpan took) => Lines.Enqueue($"started {functions} {replayedEntries}");

    public void Stopped(long unstored, TimeSpan took) => Lines.Enqueue($"stopped {unstored}");

    public void BlockUnreadable(Guid function, Position position, Exception reason) => Lines.Enqueue($"unreadable {position} {reason.Message}");

    public void FunctionBehind(Guid function, Position position, string reason, Exception? exception) => Lines.Enqueue($"behind {position} {reason} {exception}");

    public void BlocksMissing(Guid function, Position position, long previous, long appliedUpTo) => Lines.Enqueue($"missing {position} {previous} {appliedUpTo}");

    public void SnapshotDamaged(Guid function, Exception reason) => Lines.Enqueue($"damaged {reason.Message}");

    public void Flushed(int functions, int rollups, TimeSpan took) => Lines.Enqueue($"flushed {functions} {rollups}");

    public void StoreFailed(Exception reason, TimeSpan retryAfter) => Lines.Enqueue($"store failed {retryAfter.TotalSeconds} {reason.Message}");

    public void StoreRecovered() => Lines.Enqueue("store recovered");

    public void ClockJumped(TimeSpan drift) => Lines.Enqueue($"clock jumped {drift}");

    public void ClockRecovered() => Lines.Enqueue("clock recovered");

    public void ConditionChanged(EngineCondition before, EngineCondition now, string reason) => Lines.Enqueue($"condition {now.Name()} after {before.Name()}");

    public void UpkeepFailed(Exception reason) => Lines.Enqueue($"upkeep failed {reason}");
}
