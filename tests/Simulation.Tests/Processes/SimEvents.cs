using Coldstart.Analytics.Functions;
using Coldstart.Engine;

namespace Coldstart.Simulation.Tests.Processes;

/// <summary>What the engine tells: most of it is part of the story, some of it must never be.</summary>
internal sealed class SimEvents(World world, string name) : IEngineEvents
{
    public void Started(long functions, long replayedEntries, TimeSpan took) => Tell($"started, {replayedEntries} entries replayed");

    public void Stopped(long unstored, TimeSpan took) => Tell("stopped");

    public void BlockUnreadable(Guid function, Position position, Exception reason) => Suspect($"{name}: block {position} is unreadable: {reason}");

    public void FunctionBehind(Guid function, Position position, string reason, Exception? exception) =>
        Suspect($"{name}: function is behind at {position}: {reason} {exception}");

    public void BlocksMissing(Guid function, Position position, long previous, long appliedUpTo) =>
        world.Scheduler.Fail($"{name}: function {function.ToString()[..8]} misses what is before {position}: its predecessor is {previous}, applied is {appliedUpTo}");

    public void SnapshotDamaged(Guid function, Exception reason) => world.Scheduler.Fail($"{name}: a snapshot is damaged: {reason}");

    public void StoreFailed(Exception reason, TimeSpan retryAfter) => Tell($"store failed: {reason.Message}");

    public void StoreRecovered() => Tell("store recovered");

    public void ClockJumped(TimeSpan drift) => Tell($"clock jumped by {drift}");

    public void ClockRecovered() => Tell("clock recovered");

    public void UpkeepFailed(Exception reason) => world.Scheduler.Fail($"{name}: upkeep failed: {reason}");

    /// <summary>Part of the story only where there is poison.</summary>
    private void Suspect(string what)
    {
        if (world.Faults.Poison == 0) world.Scheduler.Fail(what);
        else world.Scheduler.Tell(what);
    }

    private void Tell(string line) => world.Scheduler.Tell($"{name}: {line}");
}
