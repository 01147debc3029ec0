namespace Coldstart.Storage.Tests.PostgreSql;

/// <summary>The machine's clock, set wrong.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Shift { get; set; }

    /// <summary>Without them nothing happens by itself.</summary>
    public bool HasTimers { get; init; } = true;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        HasTimers ? base.CreateTimer(callback, state, dueTime, period) : base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
