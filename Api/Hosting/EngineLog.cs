using Coldstart.Analytics.Functions;
using Coldstart.Engine;

namespace Coldstart.Api.Hosting;

/// <summary>Writes what the engine tells to the log.</summary>
internal sealed partial class EngineLog(ILogger<EngineLog> logger) : IEngineEvents
{
    public void Started(long functions, long replayedEntries, TimeSpan took) => Log.Started(logger, functions, replayedEntries, took.TotalMilliseconds);

    public void Stopped(long unstored, TimeSpan took) => Log.Stopped(logger, unstored, took.TotalMilliseconds);

    public void BlockUnreadable(Guid function, Position position, Exception reason) => Log.BlockUnreadable(logger, function, position.Lane, position.Sequence, reason);

    public void FunctionBehind(Guid function, Position position, string reason, Exception? exception) => Log.FunctionBehind(logger, function, position.Lane, position.Sequence, reason, exception);

    public void BlocksMissing(Guid function, Position position, long previous, long appliedUpTo) => Log.BlocksMissing(logger, function, position.Lane, position.Sequence, previous, appliedUpTo);

    public void SnapshotDamaged(Guid function, Exception reason) => Log.SnapshotDamaged(logger, function, reason);

    public void StoreFailed(Exception reason, TimeSpan retryAfter) => Log.StoreFailed(logger, retryAfter.TotalSeconds, reason);

    public void StoreRecovered() => Log.StoreRecovered(logger);

    public void ClockJumped(TimeSpan drift) => Log.ClockJumped(logger, drift.TotalSeconds);

    public void ClockRecovered() => Log.ClockRecovered(logger);

    public void ConditionChanged(EngineCondition before, EngineCondition now, string reason)
    {
        if (now is EngineCondition.Serving or EngineCondition.Starting or EngineCondition.Replaying or EngineCondition.Stopping) Log.ConditionNow(logger, now.Name(), before.Name());
        else Log.ConditionIsTrouble(logger, now.Name(), before.Name(), reason);
    }

    public void UpkeepFailed(Exception reason) => Log.UpkeepFailed(logger, reason);

    private static partial class Log
    {
        [LoggerMessage(4201, LogLevel.Information, "Serving {Functions} functions after {Entries} journal entries, in {TookMs:F0} ms")]
        public static partial void Started(ILogger logger, long functions, long entries, double tookMs);

        [LoggerMessage(4202, LogLevel.Information, "Stopped in {TookMs:F0} ms; {Unstored} functions are covered by the journal alone")]
        public static partial void Stopped(ILogger logger, long unstored, double tookMs);

        [LoggerMessage(4203, LogLevel.Error, "Function {Function}: the block at {Lane}/{Sequence} cannot be applied and is now a dead letter")]
        public static partial void BlockUnreadable(ILogger logger, Guid function, long lane, long sequence, Exception reason);

        [LoggerMessage(4204, LogLevel.Critical, "Function {Function} stands still at {Lane}/{Sequence} until a restart: {Reason}. Nothing is lost")]
        public static partial void FunctionBehind(ILogger logger, Guid function, long lane, long sequence, string reason, Exception? exception);

        [LoggerMessage(4205, LogLevel.Critical, "Function {Function}: before {Lane}/{Sequence} the block {Previous} is missing (applied up to {AppliedUpTo}): the storage lost acknowledged records")]
        public static partial void BlocksMissing(ILogger logger, Guid function, long lane, long sequence, long previous, long appliedUpTo);

        [LoggerMessage(4206, LogLevel.Critical, "The snapshot of function {Function} cannot be read and is left as it is")]
        public static partial void SnapshotDamaged(ILogger logger, Guid function, Exception reason);

        [LoggerMessage(4207, LogLevel.Error, "The store failed; the journal keeps everything; next try in {Seconds:F0} s")]
        public static partial void StoreFailed(ILogger logger, double seconds, Exception reason);

        [LoggerMessage(4208, LogLevel.Warning, "The store works again")]
        public static partial void StoreRecovered(ILogger logger);

        [LoggerMessage(4209, LogLevel.Error, "The clocks drifted apart by {Seconds:F0} s: nothing is taken until they agree")]
        public static partial void ClockJumped(ILogger logger, double seconds);

        [LoggerMessage(4210, LogLevel.Warning, "The clocks agree again")]
        public static partial void ClockRecovered(ILogger logger);

        [LoggerMessage(4212, LogLevel.Information, "State {State}, after {Before}")]
        public static partial void ConditionNow(ILogger logger, string state, string before);

        [LoggerMessage(4213, LogLevel.Error, "State {State}, after {Before}: {Reason}")]
        public static partial void ConditionIsTrouble(ILogger logger, string state, string before, string reason);

        [LoggerMessage(4211, LogLevel.Error, "A piece of upkeep failed; it runs again in a second")]
        public static partial void UpkeepFailed(ILogger logger, Exception reason);
    }
}
