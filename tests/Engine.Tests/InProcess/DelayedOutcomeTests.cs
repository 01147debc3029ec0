using Coldstart.Engine.Tests.Fakes;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Tests.InProcess;

/// <summary>A commit whose outcome is not known for long: the client goes, and the request is counted once or never.</summary>
public sealed class DelayedOutcomeTests
{
    [Fact]
    public async Task Delayed_ThatTurnsOutDurable_IsRefusedToItsClientAndCountedOnce()
    {
        await using var harness = await EngineHarness.StartAsync();
        harness.Journal.HoldsCommits = true;
        var sent = harness.IngestAsync(("a", 10), ("b", 20));
        harness.Journal.DelayWaiting();
        await Assert.ThrowsAsync<JournalUnavailableException>(() => sent);
        var backlog = harness.Engine.State.BacklogBytes;

        harness.Journal.HoldsCommits = false;
        harness.Journal.CommitAll();
        var next = await harness.IngestAsync(("a", 10));

        Assert.True(backlog > 0, "What the journal still has was not counted.");
        Assert.Equal(2, next.Sequence);
        Assert.Equal(2, await harness.CountAsync("a"));
        Assert.Equal(1, await harness.CountAsync("b"));
        await Wait.UntilAsync(() => harness.Engine.State.BacklogBytes == 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Delayed_ThatWasLost_IsCountedNeverAndItsMemoryComesBack(int functions)
    {
        await using var harness = await EngineHarness.StartAsync();
        harness.Journal.HoldsCommits = true;
        var records = Requests.Of(harness.Time.NowUs, [.. Enumerable.Range(0, functions).Select(number => ($"f{number}", 10L))]);
        var claim = (await harness.Engine.LookUpAsync(Key, CancellationToken.None)).Claim;
        var sent = harness.IngestAsync(records, claim, result: [1]);
        harness.Journal.DelayWaiting();
        await Assert.ThrowsAsync<JournalUnavailableException>(() => sent);

        harness.Journal.FailWaiting();

        await Wait.UntilAsync(() => harness.Engine.State.BacklogBytes == 0);
        Assert.Equal(0, await harness.CountAsync("f0"));
        Assert.Equal(IdempotencyState.Claimed, (await harness.Engine.LookUpAsync(Key, CancellationToken.None)).State);
    }

    private static IdempotencyKey Key { get; } = new(EngineHarness.Project, "/ingest", "k", new byte[32]);
}
