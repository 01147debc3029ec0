using Coldstart.Analytics.Functions;
using Coldstart.Storage.Journal;
using Coldstart.Storage.Journal.Shared;

namespace Coldstart.Storage.Tests.Journal;

/// <summary>An append whose outcome can be awaited, of one that comes once and in time.</summary>
internal sealed class AwaitedAppend : JournalAppend
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Position Position { get; private set; }

    public UsedKey? Winner { get; private set; }

    public bool IsDelayed { get; private set; }

    public bool IsAnswered => outcome.Task.IsCompleted;

    public bool IsCommitted => outcome.Task.IsCompletedSuccessfully && Winner is null;

    public bool IsFailed => outcome.Task.IsFaulted;

    /// <summary>Called first in <see cref="Committed"/>.</summary>
    public Action<AwaitedAppend>? Then { get; init; }

    /// <summary>Ends with the outcome; throws what the journal told where it failed.</summary>
    public Task Done => outcome.Task.WaitAsync(Patience);

    /// <summary>Ends with the outcome, whatever it is.</summary>
    public async Task<bool> EndsCommittedAsync()
    {
        await ((Task)Done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.True(IsAnswered, "An append was not answered in time.");
        return IsCommitted;
    }

    public override void Assigned(Position position)
    {
        Assert.Equal(default, Position);
        Assert.False(IsAnswered);
        Position = position;
        foreach (var block in Entry.Blocks) block.Previous = position.Sequence - 1;
    }

    public override void Committed()
    {
        Then?.Invoke(this);
        outcome.SetResult();
    }

    public override void Failed(JournalUnavailableException reason) => outcome.SetException(reason);

    public override void Delayed(JournalUnavailableException reason)
    {
        Assert.False(IsAnswered);
        Assert.False(IsDelayed);
        IsDelayed = true;
    }

    public override void KeyTaken(UsedKey winner)
    {
        Assert.Equal(default, Position);
        Winner = winner;
        outcome.SetResult();
    }
}
