using Coldstart.Analytics;
using Coldstart.Analytics.Functions;
using Coldstart.Engine.Intake;
using Coldstart.Engine.Sending;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.Engine.Tests.Owning;
using Coldstart.Storage.Journal;

namespace Coldstart.Engine.Tests.Sending;

/// <summary>A request at a front end whose database does not answer.</summary>
public sealed class SharedIngestTests : IDisposable
{
    private readonly ManualTime time = new() { FiresTimers = true };
    private readonly FakeJournal journal = new(new Disk()) { HoldsCommits = true };
    private readonly FakeOwners owners = new();
    private readonly OwnerSender sender;
    private readonly SharedKeys keys;
    private readonly SharedIngest ingest;

    public SharedIngestTests()
    {
        sender = new OwnerSender(owners, time, new SeededIds(1), CancellationToken.None);
        keys = new SharedKeys(new FakeSharedJournal(new FakeFunctionStore(new Disk())), sender, time, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2));
        ingest = new SharedIngest(journal, sender, keys, time, TimeSpan.FromSeconds(2));
    }

    public void Dispose() => sender.Dispose();

    [Fact]
    public async Task Ingest_CommitDoesNotEnd_IsToldToBeUnknownAndCountsWhenItEndsAfterAll()
    {
        var answer = IngestAsync(claim: null);
        time.Advance(TimeSpan.FromMilliseconds(Limits.CommitWaitMsMax - 1));
        Assert.False(answer.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        var reason = await Assert.ThrowsAsync<JournalUnavailableException>(() => answer);
        Assert.Contains("not known", reason.Message, StringComparison.Ordinal);
        Assert.Empty(owners.Messages);
        journal.CommitNext();
        Assert.Equal([1], Assert.Single(owners.Messages).Sequences());
    }

    [Fact]
    public async Task Ingest_CommitDoesNotEnd_ItsKeyStaysClaimedUntilTheOutcomeIsKnown()
    {
        var first = await LookUpAsync();
        var answer = IngestAsync(first.Claim);
        time.Advance(TimeSpan.FromMilliseconds(Limits.CommitWaitMsMax));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => answer);
        // As the door does when it has answered.
        first.Claim!.Dispose();

        var repeat = LookUpAsync();
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(IdempotencyState.Running, (await repeat).State);
        var next = LookUpAsync();
        journal.CommitNext();

        Assert.Equal(IdempotencyState.Claimed, (await next).State);
    }

    private Task<IdempotencyLookup> LookUpAsync() =>
        keys.LookUpAsync(new IdempotencyKey(EngineHarness.Project, "/ingest", "k", new byte[32]), CancellationToken.None).AsTask();

    private Task<SharedIngestOutcome> IngestAsync(IdempotencyClaim? claim)
    {
        var send = ingest.Begin(EngineHarness.Project, time.NowUs, 1, 4);
        send.Add(EngineHarness.IdOf("a"), [1, 2, 3, 4]);
        return ingest.IngestAsync(send, claim, null, [], CancellationToken.None);
    }
}
