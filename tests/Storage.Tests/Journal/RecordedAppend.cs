using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal;

namespace Coldstart.Storage.Tests.Journal;

/// <summary>An append that keeps what it hears, and stamps its blocks with the sequence before its own.</summary>
internal sealed class RecordedAppend : JournalAppend
{
    public Position Position { get; private set; }

    public bool IsCommitted { get; private set; }

    public JournalUnavailableException? Failure { get; private set; }

    public bool IsAnswered => IsCommitted || Failure is not null;

    /// <summary>Called after the append was told that it is durable, or that it failed.</summary>
    public Action<RecordedAppend>? Answered { get; init; }

    public override void Assigned(Position position)
    {
        Assert.Equal(default, Position);
        Position = position;
        foreach (var block in Entry.Blocks) block.Previous = position.Sequence - 1;
    }

    public override void Committed()
    {
        Assert.False(IsAnswered);
        IsCommitted = true;
        Answered?.Invoke(this);
    }

    public override void Failed(JournalUnavailableException reason)
    {
        Assert.False(IsAnswered);
        Failure = reason;
        Answered?.Invoke(this);
    }
}
