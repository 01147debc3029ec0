using Coldstart.Analytics;

namespace Coldstart.Storage.Journal;

/// <summary>Notices a commit that does not end: a disk that hangs, a database that is frozen. Nobody would hear of it from the commit itself.</summary>
/// <remarks>Begun and ended by whoever commits; asked from any thread.</remarks>
/// <param name="time">Measures.</param>
/// <param name="trouble">What a stall is called.</param>
/// <param name="who">Who does not answer, as the beginning of a sentence.</param>
internal sealed class CommitStall(TimeProvider time, JournalTrouble trouble, string who)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(Limits.JournalStallMsMax);

    // 0 while nothing is under way; a clock that stands at 0 counts from 1.
    private long begunAt;

    /// <summary>What new entries are told.</summary>
    public JournalRefusal Refusal
    {
        get
        {
            var begun = Volatile.Read(ref begunAt);
            if (begun == 0) return JournalRefusal.Nothing;
            var age = time.GetElapsedTime(begun);
            return age <= Patience ? JournalRefusal.Nothing : new JournalRefusal(trouble, FormattableString.Invariant($"{who} has not answered a commit for {age.TotalSeconds:F0} s."));
        }
    }

    public void Begin() => Volatile.Write(ref begunAt, Math.Max(1, time.GetTimestamp()));

    public void End() => Volatile.Write(ref begunAt, 0);
}
