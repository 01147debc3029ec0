using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Engine.Sending;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Engine.Tests.Owning;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Tests.Sending;

/// <summary>EXACTLY-ONCE.md, rule 10.</summary>
public sealed class OwnerSenderTests : IDisposable
{
    private static readonly Guid Project = EngineHarness.Project;
    private static readonly Guid A = EngineHarness.IdOf("a");
    private static readonly Guid B = EngineHarness.IdOf("b");

    private readonly ManualTime time = new() { FiresTimers = true };
    private readonly FakeOwners owners = new();
    private readonly CancellationTokenSource stop = new();
    private readonly OwnerSender sender;
    private long sequence;

    public OwnerSenderTests() => sender = new OwnerSender(owners, time, new SeededIds(1), stop.Token);

    public void Dispose()
    {
        sender.Dispose();
        stop.Dispose();
    }

    [Fact]
    public async Task Committed_ManyFunctionsOfOneRoute_TravelInOneMessageAndAreVisibleWhenConfirmed()
    {
        var send = Commit(A, B);
        Assert.True((await send.WhenSentAsync()).Position == new Position(7, 1));
        Assert.False(send.WhenVisibleAsync().IsCompleted);
        Assert.Equal([A, B], Assert.Single(owners.Messages).Calls.Select(call => call.Function));
        Assert.Equal(2 * 4, sender.WaitingBytes);

        owners.Messages[0].Confirm();

        Assert.True(await send.WhenVisibleAsync());
        Assert.Equal(0, sender.WaitingBytes);
    }

    [Fact]
    public void OldestUs_OfBlocksThatWait_IsThatOfTheFirstUntilItIsConfirmed()
    {
        Assert.Equal(long.MaxValue, sender.OldestUs);
        Commit(A);
        var firstUs = sender.OldestUs;
        time.Advance(TimeSpan.FromSeconds(1));
        Commit(A);
        Assert.Equal(firstUs, sender.OldestUs);

        owners.Messages[0].Confirm();
        Assert.Equal(firstUs + 1_000_000, sender.OldestUs);
        owners.Messages[1].Confirm();
        Assert.Equal(long.MaxValue, sender.OldestUs);
    }

    [Fact]
    public void Committed_WhileACallIsUnderWay_WaitsAndJoinsTheNext()
    {
        Commit(A);
        Commit(A);
        Commit(A);
        Assert.Equal([1], Assert.Single(owners.Messages).Sequences());

        owners.Messages[0].Confirm();

        Assert.Equal(2, owners.Messages.Count);
        Assert.Equal([2, 3], owners.Messages[1].Sequences());
        Assert.Equal([1L, 2L], owners.Messages[1].Calls[0].Blocks.Select(block => block.Previous));
    }

    [Fact]
    public void CallAsync_FailsOrIsRefused_SendsTheSameAgainBeforeAnythingLater()
    {
        Commit(A);
        owners.Messages[0].Lose();
        Commit(A);
        Assert.Single(owners.Messages);
        time.Advance(TimeSpan.FromMilliseconds(Limits.OwnerRetryMsMin));
        Assert.Equal([1, 2], owners.Messages[1].Sequences());
        owners.Messages[1].Refuse();
        time.Advance(TimeSpan.FromMilliseconds(2 * Limits.OwnerRetryMsMin));
        Assert.Equal([1, 2], owners.Messages[2].Sequences());
    }

    [Fact]
    public async Task CallAsync_FailsOften_ForgetsTheBlocksAndAsksToCatchUpBeforeAnythingElse()
    {
        var first = Commit(A);
        for (var failure = 0; failure < Limits.OwnerCallFailuresMax; failure++)
        {
            owners.Messages[^1].Lose();
            time.Advance(TimeSpan.FromMilliseconds(Limits.OwnerRetryMsMax));
        }
        Assert.False(await first.WhenVisibleAsync());
        Assert.Equal(0, sender.WaitingBytes);
        Commit(A);
        var catchUp = Assert.Single(owners.Messages[^1].Calls);
        Assert.Equal((new Position(7, 1), 0), (catchUp.CatchUpTo!.Value, catchUp.Blocks.Count));

        owners.Messages[^1].Confirm();

        Assert.Null(owners.Messages[^1].Calls[0].CatchUpTo);
        Assert.Equal([2], owners.Messages[^1].Sequences());
    }

    [Fact]
    public void Committed_OneFunctionStuck_OthersGoOn()
    {
        owners.Route = function => function == A ? 0 : 1;
        Commit(A);
        Commit(A, B);
        owners.Messages[1].Confirm();
        Commit(B);
        Assert.Equal([(0, A), (1, B), (1, B)], owners.Messages.Select(message => (message.Route, message.Calls[0].Function)));
    }

    [Fact]
    public void CatchUp_SomeFunctions_CompletesWhenAllHaveReachedIt()
    {
        var reached = sender.CatchUpAsync(Project, [A, B], new Position(3, 9));
        Assert.False(reached.IsCompleted);
        foreach (var message in owners.Messages.ToArray()) message.Confirm();
        Assert.True(reached.IsCompletedSuccessfully);
        Assert.All(owners.Messages.SelectMany(message => message.Calls), call => Assert.Equal(new Position(3, 9), call.CatchUpTo));
    }

    [Fact]
    public void WhenIdle_CompletesWhenAllThatWasCommittedIsConfirmed()
    {
        Assert.True(sender.WhenIdleAsync().IsCompleted);
        Commit(A);
        Commit(A, B);
        var idle = sender.WhenIdleAsync();

        owners.Messages[0].Confirm();
        Assert.False(idle.IsCompleted);
        owners.Messages[1].Refuse();
        Assert.False(idle.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));
        for (var index = 2; index < owners.Messages.Count; index++) owners.Messages[index].Confirm();

        Assert.True(idle.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Committed_NoBlocks_IsVisibleAtOnce() => Assert.True(await Commit().WhenVisibleAsync());

    [Fact]
    public async Task Delayed_TheClientHearsIt_AndACommitAfterAllIsSent()
    {
        var send = Make(A);
        send.Assigned(new Position(7, ++sequence));
        send.Delayed(new JournalUnavailableException("nobody knows"));
        await Assert.ThrowsAsync<JournalUnavailableException>(send.WhenSentAsync);
        send.Committed();
        Assert.Equal([1], Assert.Single(owners.Messages).Sequences());
    }

    private SharedSend Make(params Guid[] functions)
    {
        var send = new SharedSend(sender, Project, time.NowUs, functions.Length, functions.Length * 4);
        foreach (var function in functions) send.Add(function, [1, 2, 3, 4]);
        return send;
    }

    private SharedSend Commit(params Guid[] functions)
    {
        var send = Make(functions);
        send.Assigned(new Position(7, ++sequence));
        send.Committed();
        return send;
    }
}
