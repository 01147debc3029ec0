namespace Coldstart.Storage.Tests.PostgreSql;

/// <summary>A clock that runs twenty times as fast, so that what waits for seconds is tested in moments.</summary>
internal sealed class FastTime : TimeProvider
{
    private const int Factor = 20;

    public override long GetTimestamp() => System.GetTimestamp() * Factor;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Shorter(dueTime), Shorter(period));

    private static TimeSpan Shorter(TimeSpan span) => span > TimeSpan.Zero ? span / Factor : span;
}
