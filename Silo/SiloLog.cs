using Coldstart.Analytics.Functions;
using Coldstart.Engine;
using Microsoft.Extensions.Logging;

namespace Coldstart.Silo;

/// <summary>Writes what the owners of functions tell to the log. What only a whole engine tells does not come up in a silo.</summary>
internal sealed partial class SiloLog(ILogger<SiloLog> logger) : IEngineEvents
{
    public void Started(long functions, long replayedEntries, TimeSpan took) => Log.Started(logger, took.TotalMilliseconds);

    public void Stopped(long unstored, TimeSpan took) => Log.Stopped(logger, took.TotalMilliseconds);

    public void BlockUnreadable(Guid function, Position position, Exception reason) => Log.BlockUnreadable(logger, function, position.Lane, position.Sequence, reason);

    public void FunctionBehind(Guid function, Position position, string reason, Exception? exception) => Log.FunctionBehind(logger, function, position.Lane, position.Sequence, reason, exception);

    public void BlocksMissing(Guid function, Position position, long previous, long appliedUpTo) => Log.BlocksMissing(logger, function, position.Lane, position.Sequence, previous, appliedUpTo);

    public void SnapshotDamaged(Guid function, Exception reason) => Log.SnapshotDamaged(logger, function, reason);

    public void StoreFailed(Exception reason, TimeSpan retryAfter) => Log.StoreFailed(logger, retryAfter.TotalSeconds, reason);

    public void StoreRecovered() => Log.StoreRecovered(logger);

    public void ClockJumped(TimeSpan drift) => Log.ClockJumped(logger, drift.TotalSeconds);

    public void ClockRecovered() => Log.ClockRecovered(logger);

    public void ConditionChanged(EngineCondition before, EngineCondition now, string reason) => Log.ConditionNow(logger, now.Name(), before.Name(), reason);

    public void UpkeepFailed(Exception reason) => Log.UpkeepFailed(logger, reason);

    private static partial class Log
    {
        [LoggerMessage(4301, LogLevel.Information, "The silo serves after {TookMs:F0} ms")]
        public static partial void Started(ILogger logger, double tookMs);

        [LoggerMessage(4302, LogLevel.Information, "The silo stopped in {TookMs:F0} ms")]
        public static partial void Stopped(ILogger logger, double tookMs);

        [LoggerMessage(4303, LogLevel.Error, "Function {Function}: the block at {Lane}/{Sequence} cannot be applied and is now a dead letter")]
        public static partial void BlockUnreadable(ILogger logger, Guid function, long lane, long sequence, Exception reason);

        [LoggerMessage(4304, LogLevel.Error, "Function {Function} at {Lane}/{Sequence}: {Reason}")]
        public static partial void FunctionBehind(ILogger logger, Guid function, long lane, long sequence, string reason, Exception? exception);

        [LoggerMessage(4305, LogLevel.Critical, "Function {Function}: before {Lane}/{Sequence} the block {Previous} is missing (applied up to {AppliedUpTo}): the storage lost acknowledged records")]
        public static partial void BlocksMissing(ILogger logger, Guid function, long lane, long sequence, long previous, long appliedUpTo);

        [LoggerMessage(4306, LogLevel.Critical, "The snapshot of function {Function} cannot be read and is left as it is")]
        public static partial void SnapshotDamaged(ILogger logger, Guid function, Exception reason);

        [LoggerMessage(4307, LogLevel.Error, "The store failed; the journal keeps everything; next try in {Seconds:F0} s")]
        public static partial void StoreFailed(ILogger logger, double seconds, Exception reason);

        [LoggerMessage(4308, LogLevel.Warning, "The store works again")]
        public static partial void StoreRecovered(ILogger logger);

        [LoggerMessage(4309, LogLevel.Error, "The clocks drifted apart by {Seconds:F0} s: nothing is stored until they agree")]
        public static partial void ClockJumped(ILogger logger, double seconds);

        [LoggerMessage(4310, LogLevel.Warning, "The clocks agree again")]
        public static partial void ClockRecovered(ILogger logger);

        [LoggerMessage(4311, LogLevel.Warning, "{Condition} after {Before}: {Reason}")]
        public static partial void ConditionNow(ILogger logger, string condition, string before, string reason);

        [LoggerMessage(4312, LogLevel.Error, "A piece of upkeep failed; it runs again in a few seconds")]
        public static partial void UpkeepFailed(ILogger logger, Exception reason);
    }
}
