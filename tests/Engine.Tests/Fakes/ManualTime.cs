namespace Coldstart.Engine.Tests.Fakes;

/// <summary>Time that passes when a test says so; wall clock and monotonic clock can be moved apart.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = new(2026, 3, 14, 9, 30, 0, TimeSpan.Zero);
    private long timestamp = 1_000_000;

    /// <summary>Without it timers never fire: upkeep is called by the test alone.</summary>
    public bool FiresTimers { get; init; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public long NowUs => (GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    public override long GetTimestamp()
    {
        lock (gate) return timestamp;
    }

    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (gate)
        {
            now += by;
            timestamp += by.Ticks;
            due = FiresTimers ? timers.Where(timer => timer.TakeDue(timestamp)).ToList() : [];
        }
        foreach (var timer in due) timer.Fire();
    }

    /// <summary>Somebody sets the wall clock.</summary>
    public void SetWallClock(TimeSpan by)
    {
        lock (gate) now += by;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        lock (gate) timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        private long dueAt = long.MaxValue;
        private TimeSpan period;

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            lock (time.gate)
            {
                dueAt = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.timestamp + dueTime.Ticks;
                period = newPeriod;
            }
            return true;
        }

        public bool TakeDue(long timestamp)
        {
            if (timestamp < dueAt) return false;
            dueAt = period > TimeSpan.Zero ? timestamp + period.Ticks : long.MaxValue;
            return true;
        }

        public void Fire() => callback();

        public void Dispose()
        {
            lock (time.gate) time.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
