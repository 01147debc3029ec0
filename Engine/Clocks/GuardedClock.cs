using Coldstart.Analytics;

namespace Coldstart.Engine.Clocks;

/// <summary>
/// The wall clock, watched by the monotonic one (EXACTLY-ONCE.md, rule 18). While they are more than a minute apart, the time goes on
/// from where the wall clock was right, so that no window is rolled by a clock that someone set wrong.
/// </summary>
/// <remarks>
/// A wall clock that jumped and then stays in step for <see cref="Limits.ClockSteadySeconds"/> is believed: the machine slept,
/// or the clock had been wrong before. Slow drift (a leap smear, a coarse oscillator) is followed at every tick.
/// </remarks>
internal sealed class GuardedClock
{
    private const long DriftUsMax = Limits.ClockDriftSecondsMax * 1_000_000L;
    private const long SteadyUs = Limits.ClockSteadySeconds * 1_000_000L;
    private const long InStepUs = 1_000_000L;

    private readonly TimeProvider time;
    private readonly long startTimestamp;
    private long offsetUs;
    private long candidateOffsetUs = long.MinValue;
    private long candidateSinceUs;

    public GuardedClock(TimeProvider time)
    {
        this.time = time;
        startTimestamp = time.GetTimestamp();
        offsetUs = WallUs() - MonotonicUs();
    }

    /// <summary>µs since 1970 UTC.</summary>
    public long NowUs
    {
        get
        {
            var expectedUs = MonotonicUs() + Volatile.Read(ref offsetUs);
            var wallUs = WallUs();
            return Math.Abs(wallUs - expectedUs) <= DriftUsMax ? wallUs : expectedUs;
        }
    }

    /// <summary>The wall clock is not to be believed.</summary>
    public bool HasJumped => Math.Abs(DriftUs) > DriftUsMax;

    /// <summary>Wall clock minus what it should say.</summary>
    public long DriftUs => WallUs() - MonotonicUs() - Volatile.Read(ref offsetUs);

    /// <summary>µs that only grow, for waits and ages.</summary>
    public long MonotonicUs() => time.GetElapsedTime(startTimestamp).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>To be called about once a second, by one thread at a time.</summary>
    public void Tick()
    {
        var monotonicUs = MonotonicUs();
        var currentOffsetUs = WallUs() - monotonicUs;
        if (Math.Abs(currentOffsetUs - offsetUs) <= DriftUsMax)
        {
            Volatile.Write(ref offsetUs, currentOffsetUs);
            candidateOffsetUs = long.MinValue;
            return;
        }
        if (candidateOffsetUs == long.MinValue || Math.Abs(currentOffsetUs - candidateOffsetUs) > InStepUs)
        {
            candidateOffsetUs = currentOffsetUs;
            candidateSinceUs = monotonicUs;
            return;
        }
        if (monotonicUs - candidateSinceUs < SteadyUs) return;
        Volatile.Write(ref offsetUs, currentOffsetUs);
        candidateOffsetUs = long.MinValue;
    }

    private long WallUs() => (time.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
