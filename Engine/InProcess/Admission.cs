using Coldstart.Engine.Clocks;
using Coldstart.Engine.Flushing;
using Coldstart.Engine.Intake;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.InProcess;

/// <summary>Whether records may come in, and what the engine says of itself.</summary>
internal sealed class Admission(GuardedClock clock, IJournal journal, StoreHealth health, Backlog backlog, IntakeQueue intake)
{
    private volatile EngineCondition phase = EngineCondition.Starting;

    /// <summary>Starting, replaying, serving or stopping: what the engine itself is about.</summary>
    public EngineCondition Phase
    {
        get => phase;
        set => phase = value;
    }

    /// <summary>What the engine is about, or what keeps it from that, with a sentence.</summary>
    public EngineState State()
    {
        if (phase == EngineCondition.Starting) return new EngineState(phase, "The list of functions is being read.");
        if (phase == EngineCondition.Replaying) return new EngineState(phase, "The journal is being read.");
        if (phase == EngineCondition.Stopping) return new EngineState(phase, "The service is stopping.");
        if (clock.HasJumped) return new EngineState(EngineCondition.ClockJump, "The wall clock and the monotonic clock have drifted apart.");
        if (journal.State is { Available: false } state) return new EngineState(EngineCondition.JournalUnavailable, state.Reason);
        return health.IsAvailable
            ? new EngineState(EngineCondition.Serving, "")
            : new EngineState(EngineCondition.StoreUnavailable, "The store cannot be reached: what changes is kept in memory and in the journal.");
    }

    /// <summary>Refuses what cannot be taken now. The journal refuses for itself.</summary>
    /// <exception cref="JournalUnavailableException">Nothing may come in.</exception>
    public void CheckIngest(bool addsToIntake)
    {
        if (phase != EngineCondition.Serving) throw new JournalUnavailableException(State().Reason);
        if (clock.HasJumped) throw new JournalUnavailableException("The wall clock and the monotonic clock have drifted apart.");
        if (backlog.IsFull) throw new JournalUnavailableException("More is accepted than can be applied.");
        if (addsToIntake && intake.IsFull) throw new JournalUnavailableException("Too many dead letters and keyed answers wait for the store.");
    }

    /// <summary>Refuses questions that could only be answered wrongly.</summary>
    /// <exception cref="EngineUnavailableException">What was acknowledged is not all there yet.</exception>
    public void CheckQuestion()
    {
        if (phase is EngineCondition.Starting or EngineCondition.Replaying) throw new EngineUnavailableException(State().Reason);
    }
}
