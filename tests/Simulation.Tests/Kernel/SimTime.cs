namespace Coldstart.Simulation.Tests.Kernel;

/// <summary>The clocks of one host: a monotonic one that keeps the world's time, and a wall clock that is set wrong and jumps.</summary>
internal sealed class SimTime(Scheduler scheduler, SimProcess? process) : TimeProvider
{
    /// <summary>Noon of some day, so that no schedule crosses midnight unless its clock jumps.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Wall clock minus the world's time, µs.</summary>
    public long OffsetUs { get; set; }

    public long WallUs => (GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public override long TimestampFrequency => 1_000_000;

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromMicroseconds(scheduler.NowUs + OffsetUs);

    public override long GetTimestamp() => scheduler.NowUs;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SimTimer(SimTime time, TimerCallback callback, object? state) : ITimer
    {
        private int setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var mine = ++setting;
            if (dueTime != Timeout.InfiniteTimeSpan) time.Arm(dueTime, () => Fire(mine));
            return true;
        }

        public void Dispose() => setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(int mine)
        {
            if (mine == setting) callback(state);
        }
    }

    private void Arm(TimeSpan dueTime, Action fire) => scheduler.In(dueTime.Ticks / TimeSpan.TicksPerMicrosecond, process, fire);
}
