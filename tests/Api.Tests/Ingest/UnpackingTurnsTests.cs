using Coldstart.Analytics;
using Coldstart.Api.Bodies;
using Coldstart.Api.Ingest;
using Coldstart.Api.Options;

namespace Coldstart.Api.Tests.Ingest;

public sealed class UnpackingTurnsTests
{
    [Fact]
    public async Task TakeAsync_WithAllTurnsTaken_WaitsForOne()
    {
        var turns = new UnpackingTurns(1, TimeProvider.System);
        Assert.True(await turns.TakeAsync(CancellationToken.None));

        var second = turns.TakeAsync(CancellationToken.None);
        Assert.False(second.IsCompleted);
        turns.GiveBack();

        Assert.True(await second);
    }

    [Fact]
    public async Task Release_OfAWorkspace_GivesItsTurnBackOnce()
    {
        var workspaces = Workspaces();
        for (var request = 0; request < 3; request++)
        {
            Assert.True(await workspaces.Turns.TakeAsync(CancellationToken.None));
            var workspace = workspaces.Rent(hasTurn: true);
            workspace.Release();
            workspaces.Return(workspace);
        }
        // Twice given back, a second turn would be free now.
        Assert.True(await workspaces.Turns.TakeAsync(CancellationToken.None));
        await AssertNoneLeftAsync(workspaces.Turns);
    }

    [Fact]
    public async Task Rent_WithoutATurn_GivesNoneBack()
    {
        var workspaces = Workspaces();
        workspaces.Return(workspaces.Rent(hasTurn: false));

        Assert.True(await workspaces.Turns.TakeAsync(CancellationToken.None));
        await AssertNoneLeftAsync(workspaces.Turns);
    }

    [Fact]
    public async Task TakeAsync_WaitingTooLong_SaysToComeAgainAndTakesNone()
    {
        var turns = new UnpackingTurns(1, new ImpatientTime());
        Assert.True(await turns.TakeAsync(CancellationToken.None));

        Assert.False(await turns.TakeAsync(CancellationToken.None));

        turns.GiveBack();
        Assert.True(await turns.TakeAsync(CancellationToken.None));
    }

    private static IngestWorkspaces Workspaces() => new(new BodyReader(new BodyOptions(1024, 1024, 1 << 20)), new UnpackingTurns(1, TimeProvider.System));

    private static async Task AssertNoneLeftAsync(UnpackingTurns turns)
    {
        using var gone = new CancellationTokenSource();
        var one = turns.TakeAsync(gone.Token).AsTask();
        Assert.False(one.IsCompleted);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
    }

    /// <summary>The bound of a wait is over at once.</summary>
    private sealed class ImpatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == TimeSpan.FromMilliseconds(Limits.UnpackingWaitMsMax) ? TimeSpan.Zero : dueTime, period);
    }
}
