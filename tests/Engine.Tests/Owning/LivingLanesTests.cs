using Coldstart.Engine.Owning;
using Coldstart.Engine.Tests.Fakes;

namespace Coldstart.Engine.Tests.Owning;

public sealed class LivingLanesTests
{
    private readonly FakeSharedJournal journal = new(new FakeFunctionStore(new Disk()));
    private readonly LivingLanes lanes;

    public LivingLanesTests() => lanes = new LivingLanes(journal);

    [Fact]
    public async Task Refresh_WhoAsksDuringARead_SharesTheNextOne()
    {
        var gate = journal.Gate = new TaskCompletionSource();
        var first = lanes.RefreshAsync(CancellationToken.None);
        var second = lanes.RefreshAsync(CancellationToken.None);
        var third = lanes.RefreshAsync(CancellationToken.None);
        Assert.Equal(1, journal.Views);
        journal.Lanes.Add(9);
        gate.SetResult();

        Assert.Same(await second, await third);
        Assert.Equal((1, 2), ((await first).Ticket, (await second).Ticket));
        Assert.Contains(9L, (await second).Lanes);
        Assert.Same(await second, lanes.Latest);
        Assert.Equal(2, journal.Views);
    }

    [Fact]
    public async Task Refresh_AfterAFailure_ReadsAgain()
    {
        var gate = journal.Gate = new TaskCompletionSource();
        var first = lanes.RefreshAsync(CancellationToken.None);
        var second = lanes.RefreshAsync(CancellationToken.None);
        gate.SetException(new Storage.StoreUnavailableException("away"));
        await Assert.ThrowsAsync<Storage.StoreUnavailableException>(() => first);
        await Assert.ThrowsAsync<Storage.StoreUnavailableException>(() => second);
        journal.Gate = null;
        Assert.Contains(1L, (await lanes.RefreshAsync(CancellationToken.None)).Lanes);
    }
}
