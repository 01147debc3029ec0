using Coldstart.Engine.Clocks;
using Coldstart.Engine.Flushing;
using Coldstart.Engine.Intake;
using Coldstart.Storage;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.InProcess;

/// <summary>Whether records may come in, and what the engine says of itself.</summary>
internal sealed class Admission(GuardedClock clock, IJournal journal, Func<StorageCondition> storage, StoreHealth health, Backlog backlog, IntakeQueue intake, EngineCounters counters)
{
    private volatile EngineCondition phase = EngineCondition.Starting;

    /// <summary>Starting, replaying, serving or stopping: what the engine itself is about.</summary>
    public EngineCondition Phase
    {
        get => phase;
        set => phase = value;
    }

    /// <summary>Clocks and storage are as they must be for anything to be stored.</summary>
    public bool MayStore => !clock.HasJumped && storage() == StorageCondition.Sound;

    /// <summary>What the engine is about, or what keeps it from that, with a sentence. The trouble that keeps out most comes first.</summary>
    public EngineState State()
    {
        if (OfPhase() is { } about) return about;
        if (OfClocksAndStorage() is { } trouble) return trouble;
        if (journal.State is { Available: false } refusing) return new EngineState(EngineConditions.Of(refusing.Trouble) ?? EngineCondition.JournalUnwritable, refusing.Reason);
        if (backlog.IsFull) return Plain(EngineCondition.Overloaded);
        if (intake.IsFull) return Plain(EngineCondition.IntakeFull);
        if (!health.IsAvailable) return new EngineState(EngineCondition.StoreUnavailable, $"{EngineCondition.StoreUnavailable.Meaning()} {health.Reason}");
        return Plain(counters.Behind > 0 ? EngineCondition.FunctionsBehind : EngineCondition.Serving);
    }

    /// <summary>Refuses what cannot be taken now. The journal refuses for itself.</summary>
    /// <exception cref="JournalUnavailableException">Nothing may come in.</exception>
    public void CheckIngest(bool addsToIntake)
    {
        if (phase != EngineCondition.Serving || !MayStore) throw new JournalUnavailableException((OfPhase() ?? OfClocksAndStorage())?.Reason ?? "The service was not ready a moment ago.");
        if (backlog.IsFull) throw new JournalUnavailableException(JournalTrouble.Overloaded, "More is accepted than can be applied.");
        if (addsToIntake && intake.IsFull) throw new JournalUnavailableException(EngineCondition.IntakeFull.Meaning());
    }

    /// <summary>Refuses questions that could only be answered wrongly.</summary>
    /// <exception cref="EngineUnavailableException">What was acknowledged is not all there yet.</exception>
    public void CheckQuestion()
    {
        if (phase is EngineCondition.Starting or EngineCondition.Replaying) throw new EngineUnavailableException(State().Reason);
    }

    private EngineState? OfPhase() => phase == EngineCondition.Serving ? null : Plain(phase);

    private EngineState? OfClocksAndStorage()
    {
        if (clock.HasJumped) return Plain(EngineCondition.ClockJump);
        return EngineConditions.Of(storage()) is { } trouble ? Plain(trouble) : null;
    }

    private static EngineState Plain(EngineCondition condition) => new(condition, condition.Meaning());
}
