namespace Coldstart.Engine.InProcess;

/// <summary>Knows since when the engine is in its condition, and tells the log of every change. It looks once a second, also while upkeep hangs on a disk.</summary>
internal sealed class ConditionWatch : IDisposable
{
    private readonly Func<EngineState> look;
    private readonly Func<long> nowUs;
    private readonly IEngineEvents events;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private EngineCondition condition = EngineCondition.Starting;
    private long sinceUs;

    /// <param name="look">What the engine says of itself.</param>
    /// <param name="nowUs">µs since 1970 UTC, by a clock that is to be believed.</param>
    /// <param name="events">Hears of changes.</param>
    /// <param name="time">Times the looks.</param>
    public ConditionWatch(Func<EngineState> look, Func<long> nowUs, IEngineEvents events, TimeProvider time)
    {
        this.look = look;
        this.nowUs = nowUs;
        this.events = events;
        sinceUs = nowUs();
        timer = time.CreateTimer(_ => See(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>The state at this moment, with its beginning.</summary>
    public EngineState See()
    {
        var state = look();
        EngineCondition before;
        lock (gate)
        {
            before = condition;
            if (state.Condition != before) (condition, sinceUs) = (state.Condition, nowUs());
            state = state with { SinceUs = sinceUs };
        }
        if (state.Condition != before) events.ConditionChanged(before, state.Condition, state.Reason);
        return state;
    }

    public void Dispose() => timer.Dispose();
}
